using System.Numerics.Tensors;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Networks;

/// <summary>Gradients at other parameters than the current ones, for transformations that ask for them.</summary>
internal sealed class BatchOracle(NetworkPass<float> pass, TrainingRows rows, float[] statistics, GradientEstimator? estimator)
    : IGradientOracle<float>
{
    private readonly int[] _drawn = new int[pass.Capacity];
    private ReadOnlyMemory<int> _batch;
    private ulong _seed;
    private float[] _part = [];

    /// <summary>Tells the batch of the step and the seed of its masks.</summary>
    public void Begin(ReadOnlyMemory<int> batch, ulong seed) => (_batch, _seed) = (batch, seed);

    /// <inheritdoc/>
    public void Gradient(ReadOnlySpan<float> parameters, GradientSample sample, Span<float> gradient)
    {
        switch (sample)
        {
            case GradientSample.CurrentBatch:
                Gradient(parameters, _batch, _seed, gradient);
                break;
            case GradientSample.IndependentBatch:
                Memory<int> drawn = _drawn.AsMemory(0, _batch.Length);
                ulong seed = NormalRandom.Part(_seed, 1);
                rows.Draw(drawn.Span, seed);
                Gradient(parameters, drawn, seed, gradient);
                break;
            case GradientSample.AllRows:
                AllRows(parameters, gradient);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(sample), sample, $"{sample} is no sample of rows.");
        }
    }

    private void Gradient(ReadOnlySpan<float> parameters, ReadOnlyMemory<int> batch, ulong seed, Span<float> gradient)
    {
        rows.Load(batch);
        pass.Estimate(estimator, parameters, statistics, updateStatistics: false, batch.Length, seed, gradient);
    }

    private void AllRows(ReadOnlySpan<float> parameters, Span<float> gradient)
    {
        if (_part.Length == 0)
        {
            _part = new float[gradient.Length];
        }

        gradient.Clear();
        for (int first = 0; first < rows.Count; first += pass.Capacity)
        {
            int count = Math.Min(pass.Capacity, rows.Count - first);
            Gradient(parameters, rows.Order.AsMemory(first, count), NormalRandom.Part(_seed, 2 + (ulong)first), _part);
            TensorPrimitives.MultiplyAdd<float>(_part, (float)((double)count / rows.Count), gradient, gradient);
        }
    }
}
