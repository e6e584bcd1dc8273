using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core;

/// <summary>Checks of numbers that come from outside; each error names the argument, its range and the value found.</summary>
internal static class Arguments
{
    public static void RequirePositive(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        Require(double.IsFinite(value) && value > 0, value, "positive and finite", name);

    public static void RequireNotNegative(double value, [CallerArgumentExpression(nameof(value))] string? name = null) =>
        Require(double.IsFinite(value) && value >= 0, value, "finite and not negative", name);

    public static void RequireOneForEachRow(int length, int rows, string what)
    {
        if (length != rows)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"There are {rows} rows but {length} {what}; give one for each row."), what);
        }
    }

    public static void Require(bool condition, double value, string rule, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(name, value,
                string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {rule}."));
        }
    }

    /// <summary>The value, where it is a member of its enumeration.</summary>
    public static TEnum Defined<TEnum>(TEnum value, [CallerArgumentExpression(nameof(value))] string? name = null)
        where TEnum : struct, Enum => Enum.IsDefined(value) ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, which is not one of {typeof(TEnum).Name}.");
}
