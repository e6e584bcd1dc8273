namespace MlNetExtensions.Core.Selection;

/// <summary>How many rows each stratum gets of a budget.</summary>
internal static class StratumBudget
{
    /// <summary>The rows of each stratum, ascending; a stratum may have none.</summary>
    public static int[][] Rows(ReadOnlySpan<int> strata)
    {
        int count = 0;
        foreach (int stratum in strata)
        {
            count = Math.Max(count, stratum + 1);
        }

        int[] sizes = new int[count];
        foreach (int stratum in strata)
        {
            sizes[stratum]++;
        }

        int[][] rows = [.. sizes.Select(size => new int[size])];
        Array.Clear(sizes);
        for (int i = 0; i < strata.Length; i++)
        {
            rows[strata[i]][sizes[strata[i]]++] = i;
        }

        return rows;
    }

    /// <summary>
    /// In proportion to shares by largest remainders, never more than a stratum has: what it cannot take goes to the others.
    /// </summary>
    /// <param name="shares">Not negative.</param>
    /// <param name="sizes">Rows of each.</param>
    /// <param name="budget">At most the sum of sizes where rows have shares.</param>
    public static int[] Of(ReadOnlySpan<double> shares, ReadOnlySpan<int> sizes, int budget)
    {
        int[] counts = new int[shares.Length];
        bool[] full = new bool[shares.Length];
        for (int i = 0; i < full.Length; i++)
        {
            full[i] = sizes[i] == 0 || shares[i] <= 0;
        }

        int left = budget;
        while (left > 0 && full.Contains(false))
        {
            double[] open = new double[shares.Length];
            for (int i = 0; i < open.Length; i++)
            {
                open[i] = full[i] ? 0 : shares[i];
            }

            int[] more = LargestRemainders(open, left);
            bool overflows = false;
            for (int i = 0; i < counts.Length; i++)
            {
                if (!full[i] && more[i] >= sizes[i])
                {
                    (counts[i], full[i]) = (sizes[i], true);
                    left -= sizes[i];
                    overflows = true;
                }
            }

            if (!overflows)
            {
                for (int i = 0; i < counts.Length; i++)
                {
                    counts[i] += full[i] ? 0 : more[i];
                }

                return counts;
            }
        }

        return counts;
    }

    /// <summary>Whole numbers with the sum of the budget, next to budget·share; of equal remainders the first ones get more.</summary>
    public static int[] LargestRemainders(ReadOnlySpan<double> shares, int budget)
    {
        double sum = WeightSum.Of(shares);
        int[] counts = new int[shares.Length];
        double[] remainders = new double[shares.Length];
        int left = budget;
        for (int i = 0; i < counts.Length; i++)
        {
            double exact = shares[i] / sum * budget;
            counts[i] = Math.Min((int)Math.Floor(exact), left);
            remainders[i] = shares[i] > 0 ? exact - counts[i] : double.NegativeInfinity;
            left -= counts[i];
        }

        int[] order = [.. Enumerable.Range(0, counts.Length)];
        Array.Sort(order, (x, y) => remainders[x] != remainders[y] ? remainders[y].CompareTo(remainders[x]) : x.CompareTo(y));
        for (int i = 0; i < left; i++)
        {
            counts[order[i % order.Length]]++;
        }

        return counts;
    }
}
