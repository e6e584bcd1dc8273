using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Measures, now and then, the variance of the mini-batch gradient and what sampling adds to it, for the controller of
/// <see cref="VarianceControlledGradient"/>.
/// </summary>
internal sealed class SamplingControl(
    NetworkPass<float> pass, TrainingRows rows, VarianceControlledSampler sampler, VarianceControlledGradient options)
{
    private readonly int[] _layers = [.. pass.Shape.Layers.Index().Where(entry => entry.Item is DenseLayer).Select(entry => entry.Index)];
    private readonly float[][] _exact = [new float[pass.Shape.Parameters.Length], new float[pass.Shape.Parameters.Length]];
    private readonly float[] _estimate = new float[pass.Shape.Parameters.Length];
    private readonly int[] _drawn = new int[pass.Capacity];

    /// <summary>Moves the controller in every <see cref="VarianceControlledGradient.Period"/>th step but the first.</summary>
    /// <param name="parameters">All parameters.</param>
    /// <param name="statistics">All running statistics, which stay as they are.</param>
    /// <param name="batch">The batch of the step; the other one is drawn.</param>
    /// <param name="seed">Of the step.</param>
    /// <param name="steps">Steps before this one.</param>
    public void Measure(ReadOnlySpan<float> parameters, Span<float> statistics, ReadOnlyMemory<int> batch, ulong seed, long steps)
    {
        if (steps == 0 || steps % options.Period != 0)
        {
            return;
        }

        Memory<int> drawn = _drawn.AsMemory(0, batch.Length);
        rows.Draw(drawn.Span, NormalRandom.Part(seed, 1));
        double[] added = new double[_layers.Length], weights = new double[_layers.Length], variances = new double[_layers.Length];
        double[][] norms = [];
        foreach ((int index, ReadOnlyMemory<int> some) in new[] { batch, drawn }.Index())
        {
            rows.Load(some);
            (sampler.DrawsRows, sampler.DrawsWeights) = (false, false);
            pass.Gradient(parameters, statistics, updateStatistics: false, some.Length, seed, _exact[index]);
            norms = index == 0 ? [.. sampler.Norms] : norms;
            sampler.DrawsRows = true;
            for (int i = 0; i < options.Repetitions; i++)
            {
                rows.Load(some);
                pass.Redraw = (ulong)i + 1;
                pass.Gradient(parameters, statistics, updateStatistics: false, some.Length, seed, _estimate);
                AddDifferences(_estimate, _exact[index], 1.0 / (2 * options.Repetitions), added);
                TensorPrimitives.MultiplyAdd<double>(sampler.WeightVariances, 1.0 / (2 * options.Repetitions), weights, weights);
            }

            pass.Redraw = 0;
        }

        // Half the squared difference of two independent gradients is the variance of one.
        AddDifferences(_exact[0], _exact[1], 0.5, variances);
        (sampler.DrawsRows, sampler.DrawsWeights) = (true, true);
        sampler.Controller.Update(norms, variances, added, weights);
    }

    public void Save(BinaryWriter writer) => sampler.Controller.Save(writer);

    public void Restore(StateReader reader) => sampler.Controller.Restore(reader);

    private void AddDifferences(ReadOnlySpan<float> first, ReadOnlySpan<float> second, double factor, double[] sums)
    {
        foreach (ParameterGroup group in pass.Shape.Parameters.Groups)
        {
            int layer = Array.IndexOf(_layers, group.Layer);
            if (layer >= 0 && group.Kind == ParameterKind.Matrix)
            {
                double distance = TensorPrimitives.Distance(group.Of(first), group.Of(second));
                sums[layer] += factor * distance * distance;
            }
        }
    }
}
