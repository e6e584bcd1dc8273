using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>A draw of the prior, moved to what was observed: f(x) + Σ weights[i]·k(x, point i).</summary>
internal sealed class SurrogateDraw(RandomFeatures prior, KernelPoints points, double[] weights) : ITuningFunction
{
    private readonly double[] _row = new double[weights.Length];

    public double Value(ReadOnlySpan<double> point)
    {
        points.Covariances(point, _row);
        return prior.Value(point) + TensorPrimitives.Dot<double>(_row, weights);
    }

    public double Value(ReadOnlySpan<double> point, Span<double> gradient)
    {
        gradient.Clear();
        points.CovariancesWithSlopes(point, _row);
        points.AddGradient(weights, gradient);
        return prior.Value(point, gradient) + TensorPrimitives.Dot<double>(_row, weights);
    }
}
