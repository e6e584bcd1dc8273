using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>When errors of a model have grown so much that it should be trained again.</summary>
public sealed record PerformanceDriftOptions
{
    /// <summary>Rows of the rolling window, at least 2. Default: 100.</summary>
    public int WindowSize { get; init; } = 100;

    /// <summary>
    /// The probability, in (0, 0.5), that one full window says drift where errors are as before, for independent errors. Windows overlap,
    /// so a long stream is tested often. Default: 0.001.
    /// </summary>
    public double Level { get; init; } = 0.001;

    /// <summary>By what share of the reference error the rolling one must have grown as well: smaller changes are not worth a training; not
    /// negative. Default: 0.05.</summary>
    public double MinimumIncrease { get; init; } = 0.05;

    /// <summary>Refuses values that are out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Arguments.Require(WindowSize >= 2, WindowSize, "at least 2", nameof(WindowSize));
        Arguments.Require(Level is > 0 and < 0.5, Level, "above 0 and below 0.5", nameof(Level));
        Arguments.RequireNotNegative(MinimumIncrease, nameof(MinimumIncrease));
    }
}

/// <summary>What the errors of a model say after a row.</summary>
/// <param name="Row">Rows so far, this one included.</param>
/// <param name="RollingError">The mean error of the latest window; NaN before it is full.</param>
/// <param name="Threshold">The rolling error above which the model has drifted.</param>
/// <param name="HasDrifted">The verdict.</param>
public sealed record PerformanceDriftStatus(long Row, double RollingError, double Threshold, bool HasDrifted);
