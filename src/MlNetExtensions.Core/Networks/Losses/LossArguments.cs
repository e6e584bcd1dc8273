using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlNetExtensions.Core.Networks;

/// <summary>Checks of the options of losses.</summary>
internal static class LossArguments
{
    public static void Require(bool holds, double value, string rule, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {rule}."));
        }
    }
}
