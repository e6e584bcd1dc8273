using System.Globalization;

namespace MlNetExtensions.Tests.State;

/// <summary>Without the cost of an assertion library, which a hundred thousand states would pay.</summary>
internal static class Sound
{
    public static void Require(bool holds, FormattableString otherwise)
    {
        if (!holds)
        {
            throw new UnsoundException(otherwise.ToString(CultureInfo.InvariantCulture));
        }
    }

    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new UnsoundException(otherwise);
        }
    }
}

/// <summary>A state was accepted whose outputs are not sound.</summary>
public sealed class UnsoundException(string message) : Exception(message);
