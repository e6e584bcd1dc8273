using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Checks of options where they are set; each gives the value back, or an error that names the option, its range and the value found.
/// </summary>
internal static class OptionCheck
{
    public static double Positive(double value, [CallerMemberName] string name = "") =>
        Check(double.IsFinite(value) && value > 0, value, "positive and finite", name);

    public static double NotNegative(double value, [CallerMemberName] string name = "") =>
        Check(double.IsFinite(value) && value >= 0, value, "finite and not negative", name);

    /// <summary>What an exponential average keeps of its past.</summary>
    public static double Fraction(double value, [CallerMemberName] string name = "") =>
        Check(value is >= 0 and < 1, value, "at least 0 and below 1", name);

    public static double Share(double value, [CallerMemberName] string name = "") =>
        Check(value is >= 0 and <= 1, value, "at least 0 and at most 1", name);

    public static double Above(double value, double bound, [CallerMemberName] string name = "") =>
        Check(
            double.IsFinite(value) && value > bound,
            value,
            string.Create(CultureInfo.InvariantCulture, $"finite and above {bound}"),
            name);

    public static int AtLeast(int value, int minimum, [CallerMemberName] string name = "") =>
        value >= minimum
            ? value
            : throw new ArgumentOutOfRangeException(name, value,
                string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be at least {minimum}."));

    public static double Check(bool holds, double value, string rule, [CallerMemberName] string name = "") =>
        holds ? value : throw new ArgumentOutOfRangeException(name, value,
            string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {rule}."));

    public static TEnum Defined<TEnum>(TEnum value, [CallerMemberName] string name = "")
        where TEnum : struct, Enum =>
            Enum.IsDefined(value) ? value
                : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, which is not one of {typeof(TEnum).Name}.");

    public static TValue NotNull<TValue>(TValue? value, [CallerMemberName] string name = "")
        where TValue : class => value ?? throw new ArgumentNullException(name);
}
