namespace MlNetExtensions.Core.Selection;

/// <summary>Rows of which each set, in each order, is as likely.</summary>
internal static class UniformDraw
{
    public static int[] Rows(int rows, int count, SelectionRandom random)
    {
        int[] all = [.. Enumerable.Range(0, rows)];
        for (int i = 0; i < count; i++)
        {
            int j = i + random.Below(rows - i);
            (all[i], all[j]) = (all[j], all[i]);
        }

        return all[..count];
    }
}
