using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>
/// f(x) = ½·Σ hᵢ(xᵢ - x*ᵢ)² in any layout, with curvatures between 0.5 and 1.5; also as an oracle and with noise that belongs to a step's
/// mini-batch.
/// </summary>
internal sealed class Quadratic<T>(ParameterLayout layout, double noise = 0) : IGradientOracle<T>
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _minimum = Generated.Normal(layout.Length, 1, seed: 5);
    private readonly T[][] _parts = [.. Enumerable.Range(0, 4).Select(_ => new T[layout.Length])];
    private readonly int[] _partRows = [2, 3, 2, 1];
    private readonly int[] _clusters = [0, 1, 1, 0];
    private ReadOnlyMemory<T>[] _microBatches = [];
    private double[] _noise = new double[layout.Length];
    private double[] _spread = new double[layout.Length];

    public T[] Start() => [.. Generated.Normal(layout.Length, 1, seed: 6).Select(T.CreateTruncating)];

    /// <summary>Another mini-batch.</summary>
    public void Next(int step)
    {
        if (noise > 0)
        {
            _noise = [.. Generated.Normal(layout.Length, 1, seed: 1000 + step).Select(z => noise * z)];
            _spread = [.. Generated.Normal(layout.Length, 1, seed: 5000 + step).Select(z => noise * z)];
        }
    }

    /// <summary>All that a step may bring along. The micro-batches' gradients have the mean <paramref name="gradient"/>.</summary>
    public GradientStep<T> Step(ReadOnlySpan<T> parameters, ReadOnlySpan<T> gradient, int threads = 0)
    {
        double[] shares = [1, -1, 2, -2];
        for (int k = 0; k < _parts.Length; k++)
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                _parts[k][i] = gradient[i] + T.CreateTruncating(shares[k] * _spread[i]);
            }
        }

        _microBatches = [.. _parts.Select(part => (ReadOnlyMemory<T>)part)];
        return new GradientStep<T>
        {
            Oracle = this,
            Threads = threads,
            Loss = Value(parameters),
            Rows = 8,
            MicroBatches = _microBatches,
            MicroBatchRows = _partRows,
            Clusters = _clusters,
            RowNorms = _parts[0].AsSpan(0, Math.Min(8, gradient.Length)),
        };
    }

    public double Value(ReadOnlySpan<T> parameters)
    {
        double sum = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            double distance = double.CreateTruncating(parameters[i]) - _minimum[i];
            sum += 0.5 * Curvature(i) * distance * distance;
        }

        return sum / Math.Max(1, parameters.Length);
    }

    public void Gradient(ReadOnlySpan<T> parameters, GradientSample sample, Span<T> gradient)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            double slope = Curvature(i) * (double.CreateTruncating(parameters[i]) - _minimum[i]);
            gradient[i] = T.CreateTruncating(slope + (sample == GradientSample.CurrentBatch ? _noise[i] : 0));
        }
    }

    private static double Curvature(int i) => 0.5 + i % 7 / 6.0;
}
