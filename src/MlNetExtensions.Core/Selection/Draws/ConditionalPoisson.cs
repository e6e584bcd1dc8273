namespace MlNetExtensions.Core.Selection;

/// <summary>
/// The conditional Poisson design: a set S of k rows has a probability in proportion to the product of its rows' odds. Of all designs of
/// fixed size with its inclusion probabilities it has the largest entropy.
/// </summary>
/// <remarks>
/// Hájek, 1964; Chen, Dempster and Liu, "Weighted finite population sampling to maximize entropy", 1994. With pᵢ = cwᵢ/(1 + cwᵢ) and c such
/// that Σpᵢ = k, sets are those of independent coins of which k came up, so they are drawn by repeating until they do: about 2.5 times the
/// standard deviation of their number. πᵢ = pᵢP(k - 1 of the others)/P(k of all), from the Poisson-binomial law within 12 standard
/// deviations.
/// </remarks>
public sealed class ConditionalPoisson
{
    private const double Reach = 12;
    private readonly int[] _rows;
    private readonly double[] _coins;
    private readonly int _count;

    /// <param name="odds">wᵢ, finite and not negative; a row of 0 is never drawn.</param>
    /// <param name="count">k, not negative: all rows with odds are drawn where they are fewer.</param>
    /// <exception cref="ArgumentException">Odds are out of range; the error names the row.</exception>
    public ConditionalPoisson(ReadOnlySpan<double> odds, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (odds.Length > 0 && odds.IndexOfAnyExcept(0.0) >= 0)
        {
            WeightSum.Of(odds);
        }

        List<int> rows = [];
        for (int i = 0; i < odds.Length; i++)
        {
            if (odds[i] > 0)
            {
                rows.Add(i);
            }
        }

        _rows = [.. rows];
        _count = Math.Min(count, _rows.Length);
        double[] logs = new double[_rows.Length];
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = Math.Log(odds[_rows[i]]);
        }

        _coins = _count == _rows.Length ? [] : Calibrate(logs, _count);
        Inclusion = new double[odds.Length];
        Include();
    }

    /// <summary>πᵢ: the probability that a row is drawn, with the sum k.</summary>
    public double[] Inclusion { get; }

    /// <summary>k rows, ascending.</summary>
    public int[] Draw(SelectionRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (_count == _rows.Length || _count == 0)
        {
            return _rows[.._count];
        }

        int[] chosen = new int[_count];
        while (true)
        {
            int size = 0;
            for (int i = 0; i < _coins.Length && size <= _count; i++)
            {
                if (random.Uniform() < _coins[i])
                {
                    if (size < _count)
                    {
                        chosen[size] = _rows[i];
                    }

                    size++;
                }
            }

            if (size == _count)
            {
                return chosen;
            }
        }
    }

    /// <summary>pᵢ = 1/(1 + exp(-(ln wᵢ + shift))) with the sum k, by bisection: the sum rises with the shift.</summary>
    private static double[] Calibrate(double[] logs, int count)
    {
        double[] coins = new double[logs.Length];
        double low = -logs.Max() - 800, high = -logs.Min() + 800;
        for (int step = 0; step < 200 && high - low > 1e-14 * Math.Max(1, Math.Abs(low)); step++)
        {
            double middle = low + (high - low) / 2, sum = 0;
            foreach (double log in logs)
            {
                sum += 1 / (1 + Math.Exp(-log - middle));
            }

            (low, high) = sum < count ? (middle, high) : (low, middle);
        }

        for (int i = 0; i < coins.Length; i++)
        {
            coins[i] = 1 / (1 + Math.Exp(-logs[i] - high));
        }

        return coins;
    }

    private void Include()
    {
        if (_count == _rows.Length)
        {
            foreach (int row in _rows)
            {
                Inclusion[row] = 1;
            }

            return;
        }

        if (_count == 0)
        {
            return;
        }

        (double[] law, int from) = Law();
        for (int i = 0; i < _coins.Length; i++)
        {
            Inclusion[_rows[i]] = Math.Min(1, _coins[i] * Without(law, from, _coins[i], _count - 1) / law[_count - from]);
        }
    }

    /// <summary>P(j coins come up), for j from a number on.</summary>
    private (double[] Law, int From) Law()
    {
        double mean = 0, variance = 0;
        double[] law = new double[_coins.Length + 2];
        law[0] = 1;
        (int low, int high) = (0, 0);
        foreach (double p in _coins)
        {
            mean += p;
            variance += p * (1 - p);
            double width = Reach * Math.Sqrt(variance) + 8;
            high = Math.Min(high + 1, (int)Math.Ceiling(mean + width));
            for (int j = high; j > low; j--)
            {
                law[j] = (1 - p) * law[j] + p * law[j - 1];
            }

            law[low] *= 1 - p;
            while (low < mean - width - 1)
            {
                law[low++] = 0;
            }
        }

        return (law[low..(high + 1)], low);
    }

    /// <summary>
    /// P(j of the coins without one): the law divided by 1 - p + pz, from the end from which errors shrink.
    /// </summary>
    private static double Without(double[] law, int from, double p, int wanted)
    {
        double value = 0;
        if (p <= 0.5)
        {
            for (int j = from; j <= wanted; j++)
            {
                value = (law[j - from] - p * value) / (1 - p);
            }
        }
        else
        {
            for (int j = from + law.Length - 1; j > wanted; j--)
            {
                value = (law[j - from] - (1 - p) * value) / p;
            }
        }

        return Math.Max(0, value);
    }
}
