using System.Globalization;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// Draws with replacement in proportion to weights: O(n) to build, O(1) a draw (Walker's alias method in Vose's form, 1991).
/// </summary>
public sealed class AliasTable
{
    private readonly double[] _shares;
    private readonly int[] _aliases;

    /// <param name="weights">Finite and not negative, with a positive sum.</param>
    /// <exception cref="ArgumentException">A weight is out of range, or all are 0; the error names the row.</exception>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        double sum = WeightSum.Of(weights);
        int n = weights.Length;
        (_shares, _aliases) = (new double[n], new int[n]);
        int[] work = new int[n];
        (int small, int large) = (0, n);
        for (int i = 0; i < n; i++)
        {
            (_shares[i], _aliases[i]) = (weights[i] / sum * n, i);
            work[_shares[i] < 1 ? small++ : --large] = i;
        }

        while (small > 0 && large < n)
        {
            int less = work[--small], more = work[large];
            _aliases[less] = more;
            _shares[more] = _shares[more] + _shares[less] - 1;
            if (_shares[more] < 1)
            {
                large++;
                work[small++] = more;
            }
        }

        // What is left of either kind has the share 1 but for rounding; a row of weight 0 stays without.
        for (int i = 0; i < small; i++)
        {
            _shares[work[i]] = weights[work[i]] > 0 ? 1 : 0;
        }

        for (int i = large; i < n; i++)
        {
            _shares[work[i]] = 1;
        }

        RedirectZeros(weights);
    }

    /// <summary>Rows.</summary>
    public int Count => _shares.Length;

    /// <summary>A row, counted from 0.</summary>
    public int Draw(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int row = random.Below(_shares.Length);
        return random.Uniform() < _shares[row] ? row : _aliases[row];
    }

    private void RedirectZeros(ReadOnlySpan<double> weights)
    {
        int positive = weights.IndexOfAnyExcept(0.0);
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == 0 && _aliases[i] == i)
            {
                _aliases[i] = positive;
            }
        }
    }
}

/// <summary>The sum of weights that a row is drawn by.</summary>
internal static class WeightSum
{
    public static double Of(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(double.IsFinite(weights[i]) && weights[i] >= 0))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Row {i} (counted from 0) has the weight {weights[i]}; weights must be finite and not negative."), nameof(weights));
            }

            sum += weights[i];
        }

        return sum > 0 && double.IsFinite(sum) ? sum
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The sum of {weights.Length} weights is {sum}; give at least one row a weight above 0, and none that overflow."),
                nameof(weights));
    }
}
