using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>The mean of a surrogate: what is best by all that is known.</summary>
internal sealed class PosteriorMean(ISurrogate surrogate, int dimensions) : ITuningFunction
{
    private readonly double[] _variance = new double[dimensions];

    public double Value(ReadOnlySpan<double> point) => surrogate is GaussianProcess exact
        ? exact.Mean(point)
        : surrogate.Predict(point).Mean;

    public double Value(ReadOnlySpan<double> point, Span<double> gradient) => surrogate is GaussianProcess exact
        ? exact.Mean(point, gradient)
        : surrogate.Predict(point, gradient, _variance).Mean;
}

/// <summary>mean - width·deviation.</summary>
internal sealed class ConfidenceBound(ISurrogate surrogate, int dimensions, double width) : ITuningFunction
{
    private readonly double[] _variance = new double[dimensions];

    public double Value(ReadOnlySpan<double> point)
    {
        Prediction prediction = surrogate.Predict(point);
        return AcquisitionValue.LowerConfidenceBound(prediction.Mean, prediction.Deviation, width);
    }

    public double Value(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Prediction prediction = surrogate.Predict(point, gradient, _variance);
        double deviation = prediction.Deviation;
        if (deviation > 0)
        {
            TensorPrimitives.MultiplyAdd(_variance, -width / (2 * deviation), gradient, gradient);
        }

        return AcquisitionValue.LowerConfidenceBound(prediction.Mean, deviation, width);
    }
}

/// <summary>Minus the logarithm of the expected improvement on a value.</summary>
internal sealed class ImprovementFunction(ISurrogate surrogate, int dimensions, double best) : ITuningFunction
{
    /// <summary>Keeps the logarithm finite at points that are known exactly.</summary>
    private const double LeastDeviation = 1e-9;

    private readonly double[] _variance = new double[dimensions];

    public double Value(ReadOnlySpan<double> point)
    {
        Prediction prediction = surrogate.Predict(point);
        return -AcquisitionValue.LogExpectedImprovement(prediction.Mean, Math.Max(LeastDeviation, prediction.Deviation), best);
    }

    public double Value(ReadOnlySpan<double> point, Span<double> gradient)
    {
        Prediction prediction = surrogate.Predict(point, gradient, _variance);
        double deviation = Math.Max(LeastDeviation, prediction.Deviation);
        double value = AcquisitionValue.LogExpectedImprovement(prediction.Mean, deviation, best, out double byMean, out double byDeviation);
        for (int i = 0; i < gradient.Length; i++)
        {
            gradient[i] = -(byMean * gradient[i] + byDeviation * _variance[i] / (2 * deviation));
        }

        return -value;
    }
}
