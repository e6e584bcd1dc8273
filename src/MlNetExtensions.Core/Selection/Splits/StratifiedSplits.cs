using System.Globalization;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// Which rows are held out, so that every stratum is held out in its share, exact to one row: by rows in random order within their strata. The same strata and
/// seed give the same rows on any machine.
/// </summary>
public static class StratifiedSplits
{
    /// <summary>
    /// Folds of a cross-validation. Of each stratum every fold holds as many rows as any other or one more, and so it does of all rows: dealing goes on
    /// from stratum to stratum.
    /// </summary>
    /// <param name="strata">The stratum of every row, numbers from 0 of which each occurs, as <see cref="Number"/> gives them.</param>
    /// <param name="folds">From 2 to the number of rows.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <returns>The fold of every row, from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The folds do not fit the rows, or a stratum is negative.</exception>
    public static int[] Folds(ReadOnlySpan<int> strata, int folds, int seed)
    {
        Arguments.Require(folds >= 2 && folds <= strata.Length, folds, string.Create(CultureInfo.InvariantCulture, $"from 2 to the number of rows, {strata.Length}"));
        var order = new StrataOrder(strata, seed);
        int[] foldOfRow = new int[strata.Length];
        for (int k = 0; k < foldOfRow.Length; k++)
        {
            foldOfRow[order.Rows[k]] = k % folds;
        }

        return foldOfRow;
    }

    /// <summary>
    /// A test set: a share of all rows, rounded, and at least one row but not all; of each stratum its share, rounded down or up. Strata with the largest remainders
    /// are rounded up, and equal remainders at random.
    /// </summary>
    /// <param name="strata">The stratum of every row, numbers from 0 of which each occurs, as <see cref="Number"/> gives them.</param>
    /// <param name="testFraction">The share of the test set, above 0 and below 1.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <returns>1 for every row of the test set, 0 for the others.</returns>
    /// <exception cref="ArgumentException">The share is out of its range, there are fewer than two rows, or a stratum is negative.</exception>
    public static int[] Test(ReadOnlySpan<int> strata, double testFraction, int seed)
    {
        Arguments.Require(testFraction is > 0 and < 1, testFraction, "above 0 and below 1");
        if (strata.Length < 2)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"There are {strata.Length} rows; a split needs at least 2."), nameof(strata));
        }

        var order = new StrataOrder(strata, seed);
        int[] testRows = Quotas(order.Sizes, Math.Clamp((int)Math.Round(testFraction * strata.Length), 1, strata.Length - 1), testFraction, order.Random);
        int[] isTest = new int[strata.Length];
        for (int stratum = 0; stratum < testRows.Length; stratum++)
        {
            foreach (int row in order.RowsOf(stratum)[..testRows[stratum]])
            {
                isTest[row] = 1;
            }
        }

        return isTest;
    }

    /// <summary>Numbers equal values from 0, in the order in which they come.</summary>
    /// <param name="values">Values, such as labels; NaN equals NaN.</param>
    /// <typeparam name="T">Their type.</typeparam>
    public static int[] Number<T>(ReadOnlySpan<T> values)
        where T : notnull
    {
        var known = new Dictionary<T, int>();
        int[] numbers = new int[values.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!known.TryGetValue(values[i], out numbers[i]))
            {
                numbers[i] = known.Count;
                known.Add(values[i], numbers[i]);
            }
        }

        return numbers;
    }

    // Each stratum's share rounded down, and one more for those of the largest remainders until the total is right.
    private static int[] Quotas(int[] sizes, int total, double fraction, SelectionRandom random)
    {
        // 100 rows times 0.29 is 28.999999999999996 in floating point.
        const double Slack = 1e-9;
        int[] quotas = new int[sizes.Length], byRemainder = new int[sizes.Length];
        double[] remainders = new double[sizes.Length];
        int left = total;
        for (int i = 0; i < sizes.Length; i++)
        {
            double share = fraction * sizes[i];
            quotas[i] = (int)Math.Floor(share + Slack);
            // What is next to nothing is equal to other such remainders.
            remainders[i] = -Math.Round(Math.Max(0, share - quotas[i]) / Slack);
            byRemainder[i] = i;
            left -= quotas[i];
        }

        random.Shuffle(byRemainder);
        double[] keys = Array.ConvertAll(byRemainder, stratum => remainders[stratum]);
        int[] places = [.. Enumerable.Range(0, keys.Length).OrderBy(place => keys[place])];
        for (int i = 0; i < left; i++)
        {
            quotas[byRemainder[places[i]]]++;
        }

        return quotas;
    }
}
