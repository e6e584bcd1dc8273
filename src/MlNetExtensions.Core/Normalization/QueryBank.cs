using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// What a bank of queries tells of every item of a gallery: log Σ_b exp(β·s_b), how much the bank likes it, and whether it is among the k
/// best for some query, which makes it a hub. From one pass in the memory of the gallery.
/// </summary>
/// <remarks>Not safe for concurrent writers.</remarks>
public sealed class QueryBank
{
    private readonly double _beta;
    private readonly int[] _best;

    // Sums are of exp(βs − largest), so that nothing overflows.
    private readonly double[] _largest, _sums;
    private readonly bool[] _isActivated;

    /// <param name="items">Items of the gallery, at least 1.</param>
    /// <param name="beta">β, the inverse temperature, positive.</param>
    /// <param name="k">How many of the best items of a query are activated, from 1.</param>
    public QueryBank(int items, double beta, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        Arguments.RequirePositive(beta);
        _beta = beta;
        _best = new int[Math.Min(k, items)];
        (_largest, _sums, _isActivated) = (new double[items], new double[items], new bool[items]);
        Array.Fill(_largest, double.NegativeInfinity);
    }

    /// <summary>Queries added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a query of the bank; of equal similarities, the first item is the better one.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="similarities">Finite, one an item.</param>
    public void Add<T>(ReadOnlySpan<T> similarities)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int found = 0;
        for (int j = 0; j < similarities.Length; j++)
        {
            double exponent = _beta * double.CreateTruncating(similarities[j]);
            if (exponent > _largest[j])
            {
                _sums[j] = _sums[j] * Math.Exp(_largest[j] - exponent) + 1;
                _largest[j] = exponent;
            }
            else
            {
                _sums[j] += Math.Exp(exponent - _largest[j]);
            }

            // The best so far, in falling order.
            int place = found;
            while (place > 0 && similarities[j] > similarities[_best[place - 1]])
            {
                place--;
            }

            if (place < _best.Length)
            {
                found = Math.Min(found + 1, _best.Length);
                _best.AsSpan(place, found - place - 1).CopyTo(_best.AsSpan(place + 1));
                _best[place] = j;
            }
        }

        foreach (int item in _best)
        {
            _isActivated[item] = true;
        }

        Count++;
    }

    /// <summary>The normalization by this bank.</summary>
    /// <exception cref="DegenerateSampleException">The bank has no queries.</exception>
    public DynamicInvertedSoftmax ToNormalizer() => Count > 0
        ? new DynamicInvertedSoftmax(_beta, [.. _largest.Zip(_sums, (largest, sum) => largest + Math.Log(sum))], [.. _isActivated])
        : throw new DegenerateSampleException("A querybank needs queries; there are no rows.");
}
