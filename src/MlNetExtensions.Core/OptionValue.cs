using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core;

/// <summary>
/// Checks of options where they are set; each gives the value back, or an error that names the option, its range and the value found.
/// </summary>
internal static class OptionValue
{
    public static double Positive(double value, [CallerMemberName] string name = "")
    {
        Arguments.RequirePositive(value, name);
        return value;
    }

    public static double NotNegative(double value, [CallerMemberName] string name = "")
    {
        Arguments.RequireNotNegative(value, name);
        return value;
    }

    /// <summary>What an exponential average keeps of its past.</summary>
    public static double Fraction(double value, [CallerMemberName] string name = "") =>
        Check(value is >= 0 and < 1, value, "at least 0 and below 1", name);

    public static double Share(double value, [CallerMemberName] string name = "") =>
        Check(value is >= 0 and <= 1, value, "at least 0 and at most 1", name);

    // The rule is put into words only where it is broken: steps check too, and allocate nothing.
    public static double Above(double value, double bound, [CallerMemberName] string name = "") => double.IsFinite(value) && value > bound
        ? value : Check(false, value, string.Create(CultureInfo.InvariantCulture, $"finite and above {bound}"), name);

    public static int AtLeast(int value, int minimum, [CallerMemberName] string name = "") => value >= minimum
        ? value : (int)Check(false, value, string.Create(CultureInfo.InvariantCulture, $"at least {minimum}"), name);

    public static double Check(bool holds, double value, string rule, [CallerMemberName] string name = "")
    {
        Arguments.Require(holds, value, rule, name);
        return value;
    }

    public static TEnum Defined<TEnum>(TEnum value, [CallerMemberName] string name = "")
        where TEnum : struct, Enum => Arguments.Defined(value, name);

    public static TValue NotNull<TValue>(TValue? value, [CallerMemberName] string name = "")
        where TValue : class => value ?? throw new ArgumentNullException(name);
}
