using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Tells when to train again, by a rolling error against the error on reference rows.</summary>
/// <remarks>
/// Retraining by performance, as in "Balancing Computational Efficiency and Forecast Error in Machine Learning-based Time-Series
/// Forecasting" (2023), of which only the abstract was at hand: the test is ours. Drift is a rolling mean above the reference mean by more
/// than z·σ·√(1/window + 1/reference rows), σ being the deviation of the reference errors, and by a least share. Errors that depend on each
/// other in time vary more in their means, and give more alarms than the level says: take longer windows. Not safe for several threads at
/// once.
/// </remarks>
public sealed class PerformanceDriftDetector
{
    private readonly double[] _window;
    private long _rows;
    private bool _hasDrifted;

    /// <param name="referenceErrors">Errors on rows that the model was not trained on, soon after training: absolute or squared, or 0 and
    /// 1. At least 2, finite.</param>
    /// <param name="options">Window and level; null for the defaults.</param>
    /// <exception cref="ArgumentException">There are too few errors, or one is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public PerformanceDriftDetector(ReadOnlySpan<double> referenceErrors, PerformanceDriftOptions? options = null)
    {
        Options = options ?? new PerformanceDriftOptions();
        Options.Validate();
        if (referenceErrors.Length < 2 || !TensorPrimitives.IsFiniteAll(referenceErrors))
        {
            throw new ArgumentException($"There are {referenceErrors.Length} reference errors; give at least 2, all finite.",
                nameof(referenceErrors));
        }

        ReferenceError = TensorPrimitives.Average(referenceErrors);
        double scatter = 0;
        foreach (double error in referenceErrors)
        {
            scatter += (error - ReferenceError) * (error - ReferenceError);
        }

        double deviation = Math.Sqrt(scatter / (referenceErrors.Length - 1));
        double noise = -Normal.InvCDF(0, 1, Options.Level) * deviation * Math.Sqrt(1.0 / Options.WindowSize + 1.0 / referenceErrors.Length);
        Threshold = ReferenceError + Math.Max(noise, Options.MinimumIncrease * Math.Abs(ReferenceError));
        _window = new double[Options.WindowSize];
    }

    /// <summary>Window and level.</summary>
    public PerformanceDriftOptions Options { get; }

    /// <summary>The mean error on the reference rows.</summary>
    public double ReferenceError { get; }

    /// <summary>The rolling error above which the model has drifted.</summary>
    public double Threshold { get; }

    /// <summary>Adds the error of the next row.</summary>
    /// <returns>The state after it; once drifted it stays so, until a new detector is made of the errors of the retrained model.</returns>
    /// <exception cref="ArgumentException">The error is not finite.</exception>
    public PerformanceDriftStatus Add(double error)
    {
        Arguments.Require(double.IsFinite(error), error, "finite");
        _window[(int)(_rows++ % _window.Length)] = error;
        double rolling = _rows < _window.Length ? double.NaN : TensorPrimitives.Average<double>(_window);
        _hasDrifted |= rolling > Threshold;
        return new PerformanceDriftStatus(_rows, rolling, Threshold, _hasDrifted);
    }
}
