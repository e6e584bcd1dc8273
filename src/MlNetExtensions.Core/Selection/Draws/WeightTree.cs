using System.Numerics;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// Draws in proportion to weights that change: O(log n) for a draw and for a change. A tree of sums: unlike in Fenwick's, an inner sum is
/// computed anew from the two below it, so rounding does not add up over millions of changes.
/// </summary>
public sealed class WeightTree
{
    private readonly double[] _sums;
    private readonly int _leaves;

    /// <param name="weights">Finite and not negative; they may all be 0.</param>
    /// <exception cref="ArgumentException">There is none, or one is out of range.</exception>
    public WeightTree(ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfZero(weights.Length, nameof(weights));
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)weights.Length);
        _sums = new double[2 * _leaves];
        Count = weights.Length;
        for (int i = 0; i < weights.Length; i++)
        {
            Arguments.RequireNotNegative(weights[i], nameof(weights));
            _sums[_leaves + i] = weights[i];
        }

        for (int i = _leaves - 1; i > 0; i--)
        {
            _sums[i] = _sums[2 * i] + _sums[2 * i + 1];
        }
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>The sum of all weights.</summary>
    public double Total => _sums[1];

    /// <summary>A row's weight.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the weight is negative or not finite.</exception>
    public double this[int row]
    {
        get => _sums[_leaves + Checked(row)];
        set
        {
            Arguments.RequireNotNegative(value);
            int i = _leaves + Checked(row);
            _sums[i] = value;
            for (i /= 2; i > 0; i /= 2)
            {
                _sums[i] = _sums[2 * i] + _sums[2 * i + 1];
            }
        }
    }

    /// <summary>A row, counted from 0; never one of weight 0.</summary>
    /// <exception cref="InvalidOperationException">All weights are 0.</exception>
    public int Draw(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!(Total > 0))
        {
            throw new InvalidOperationException("All weights are 0, so no row can be drawn; set a weight above 0 first.");
        }

        double place = random.Uniform() * Total;
        int i = 1;
        while (i < _leaves)
        {
            i *= 2;
            // By rounding, the place may lie at the end of all that has a weight.
            if (place >= _sums[i] && _sums[i + 1] > 0)
            {
                place -= _sums[i];
                i++;
            }
        }

        return i - _leaves;
    }

    private int Checked(int row) => (uint)row < (uint)Count ? row
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"There are {Count} rows, counted from 0.");
}
