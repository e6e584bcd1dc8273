using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// The weights of losses under a spectral risk that is smoothed by the cost ν of shifting weight:
/// q = argmax of ⟨q, ℓ⟩ - (nν/2)‖q - 1/n‖² over the rearrangements of σ and their mixtures. The projection is an isotonic
/// regression of the sorted losses (pool adjacent violators).
/// </summary>
internal sealed class RiskWeights
{
    private readonly double[] _spectrum;
    private readonly double[] _sorted;
    private readonly double[] _means;
    private readonly int[] _counts;
    private readonly int[] _order;

    public RiskWeights(SpectralRisk risk, int count, double shiftCost)
    {
        _spectrum = risk.Spectrum(count);
        ShiftCost = shiftCost;
        (_sorted, _means) = (new double[count], new double[count]);
        (_counts, _order) = (new int[count], [.. Enumerable.Range(0, count)]);
        Weights = new double[count];
        Array.Fill(Weights, 1.0 / count);
    }

    /// <summary>q, after <see cref="Update"/>.</summary>
    public double[] Weights { get; }

    /// <summary>ν.</summary>
    public double ShiftCost { get; }

    /// <summary>Whether the risk is the mean, under which q cannot move.</summary>
    public bool IsUniform => _spectrum[^1] - _spectrum[0] < 1e-12 / _spectrum.Length;

    /// <summary>n·max σ: how far above the mean weight a row can be.</summary>
    public double LargestRatio => _spectrum.Length * _spectrum[^1];

    /// <summary>(nν/2)‖q - 1/n‖².</summary>
    public double Cost
    {
        get
        {
            double sum = 0;
            foreach (double weight in Weights)
            {
                double shift = weight - 1.0 / Weights.Length;
                sum += shift * shift;
            }
            return 0.5 * ShiftCost * Weights.Length * sum;
        }
    }

    /// <summary>q for these losses. The order of the last call is sorted on, so small changes are cheap.</summary>
    public void Update(ReadOnlySpan<double> losses)
    {
        for (int k = 0; k < losses.Length; k++)
        {
            _sorted[k] = losses[_order[k]];
        }
        Array.Sort(_sorted, _order);
        Project();
    }

    private void Project()
    {
        double scale = 1 / (ShiftCost * _order.Length), mean = 1.0 / _order.Length;
        int blocks = 0;
        for (int k = 0; k < _order.Length; k++)
        {
            (_means[blocks], _counts[blocks]) = (_sorted[k] * scale + mean - _spectrum[k], 1);
            for (blocks++; blocks > 1 && _means[blocks - 2] >= _means[blocks - 1]; blocks--)
            {
                int total = _counts[blocks - 2] + _counts[blocks - 1];
                _means[blocks - 2] += (_means[blocks - 1] - _means[blocks - 2]) * _counts[blocks - 1] / total;
                _counts[blocks - 2] = total;
            }
        }
        for (int block = 0, first = 0; block < blocks; first += _counts[block++])
        {
            // Shifts from the block's mean loss, both measured from its least: where shifting is cheap, the scaled losses themselves drown the
            // spectrum, and the rounding of their mean would drown equal ones.
            Span<double> losses = _sorted.AsSpan(first, _counts[block]);
            TensorPrimitives.Subtract(losses, losses[0], losses);
            double meanLoss = TensorPrimitives.Sum<double>(losses) / losses.Length;
            double share = TensorPrimitives.Sum<double>(_spectrum.AsSpan(first, losses.Length)) / losses.Length;
            for (int k = 0; k < losses.Length; k++)
            {
                Weights[_order[first + k]] = Math.Max(0, share + (losses[k] - meanLoss) * scale);
            }
        }
    }
}
