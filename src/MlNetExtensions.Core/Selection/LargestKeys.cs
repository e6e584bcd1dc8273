namespace MlNetExtensions.Core.Selection;

/// <summary>The rows with the largest keys, in O(n + k log k) expected; of equal keys the first row comes first.</summary>
internal static class LargestKeys
{
    /// <param name="keys">One a row; -∞ is allowed, NaN is not.</param>
    /// <param name="count">At most as many as keys.</param>
    /// <returns>Rows by descending key.</returns>
    public static int[] Rows(ReadOnlySpan<double> keys, int count)
    {
        double threshold = count > 0 ? KthLargest(keys, count) : double.PositiveInfinity;
        int[] rows = new int[count];
        int above = 0;
        for (int i = 0; i < keys.Length && above < count; i++)
        {
            if (keys[i] > threshold)
            {
                rows[above++] = i;
            }
        }

        for (int i = 0; i < keys.Length && above < count; i++)
        {
            if (keys[i] == threshold)
            {
                rows[above++] = i;
            }
        }

        double[] chosen = new double[count];
        for (int i = 0; i < count; i++)
        {
            chosen[i] = keys[rows[i]];
        }

        double[] values = chosen;
        int[] order = [.. Enumerable.Range(0, count)];
        Array.Sort(order, (x, y) => values[x] != values[y] ? values[y].CompareTo(values[x]) : rows[x].CompareTo(rows[y]));
        return [.. order.Select(i => rows[i])];
    }

    /// <summary>Quickselect with a pivot of three and three ways, so equal keys cost no more.</summary>
    private static double KthLargest(ReadOnlySpan<double> keys, int count)
    {
        double[] work = keys.ToArray();
        int from = 0, to = work.Length - 1, wanted = count - 1;
        while (true)
        {
            if (from >= to)
            {
                return work[wanted];
            }

            double a = work[from], b = work[from + (to - from) / 2], c = work[to];
            double pivot = Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
            int larger = from, smaller = to, i = from;
            while (i <= smaller)
            {
                if (work[i] > pivot)
                {
                    (work[i], work[larger]) = (work[larger], work[i]);
                    larger++;
                    i++;
                }
                else if (work[i] < pivot)
                {
                    (work[i], work[smaller]) = (work[smaller], work[i]);
                    smaller--;
                }
                else
                {
                    i++;
                }
            }

            if (wanted < larger)
            {
                to = larger - 1;
            }
            else if (wanted > smaller)
            {
                from = smaller + 1;
            }
            else
            {
                return pivot;
            }
        }
    }
}
