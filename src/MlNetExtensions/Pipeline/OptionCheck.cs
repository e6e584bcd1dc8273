using System.Globalization;

namespace MlNetExtensions.Pipeline;

/// <summary>Refuses options that cannot hold, naming them.</summary>
internal static class OptionCheck
{
    /// <summary>Refuses a value.</summary>
    /// <param name="condition">What holds for values that are right.</param>
    /// <param name="value">The value.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="rule">What it must be.</param>
    public static void Require(bool condition, object? value, string option, string rule)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(option, value, string.Create(CultureInfo.InvariantCulture, $"{option} must be {rule}."));
        }
    }

    public static void RequireNotNegative(double value, string option) => Require(value >= 0 && double.IsFinite(value), value, option, "finite and at least 0");

    public static void RequireName(string name, string option)
    {
        ArgumentNullException.ThrowIfNull(name, option);
        if (name.Length == 0)
        {
            throw new ArgumentException($"{option} is empty, but a column has a name.", option);
        }
    }

    /// <summary>A name, or null for none.</summary>
    public static void RequireOptionalName(string? name, string option)
    {
        if (name is not null)
        {
            RequireName(name, option);
        }
    }

    /// <summary>Names, or null for none.</summary>
    public static void RequireOptionalNames(string[]? names, string option)
    {
        if (names is not null)
        {
            RequireNames(names, option);
        }
    }

    public static void RequireNames(string[] names, string option)
    {
        ArgumentNullException.ThrowIfNull(names, option);
        if (names.Length == 0 || Array.Exists(names, string.IsNullOrEmpty) || names.Distinct().Count() < names.Length)
        {
            throw new ArgumentException($"{option} has to name at least one column, none without a name and none twice; found: [{string.Join(", ", names)}].", option);
        }
    }

    public static void RequireDefined<T>(T value, string option)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}, but must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
