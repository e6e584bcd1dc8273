using MlNetExtensions.Core.Selection;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Which fold of a cross-validation holds each row out. The same seed gives the same folds.</summary>
public static class CrossValidationFolds
{
    /// <summary>Folds whose sizes differ by at most one, in random order.</summary>
    /// <param name="count">n, the number of rows.</param>
    /// <param name="folds">From 2 to n.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <returns>n fold numbers from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The folds do not fit the rows.</exception>
    public static int[] Random(int count, int folds, int seed)
    {
        RequireFolds(folds, count, "rows");
        int[] foldOfRow = [.. Enumerable.Range(0, count).Select(row => row % folds)];
        new Random(seed).Shuffle(foldOfRow);
        return foldOfRow;
    }

    /// <summary>The same, with the rows of every label spread evenly: in each fold as many of them as in any other, or one more.</summary>
    /// <param name="labels">n labels of which few are distinct, as those of classes.</param>
    /// <param name="folds">From 2 to n.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <returns>n fold numbers from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The folds do not fit the rows.</exception>
    public static int[] Stratified(ReadOnlySpan<double> labels, int folds, int seed)
    {
        RequireFolds(folds, labels.Length, "rows");
        return StratifiedSplits.Folds(StratifiedSplits.Number(labels), folds, seed);
    }

    /// <summary>Folds that keep the rows of a group together, so that no group is learned from and measured on; the largest groups are dealt first.</summary>
    /// <param name="groups">n group numbers, not negative.</param>
    /// <param name="folds">From 2 to the number of groups.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <returns>n fold numbers from 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The folds do not fit the groups.</exception>
    public static int[] Grouped(ReadOnlySpan<int> groups, int folds, int seed)
    {
        int[] all = groups.ToArray();
        int[][] members = [.. all.Select((group, row) => (group, row)).GroupBy(pair => pair.group, pair => pair.row).Select(rows => rows.ToArray())];
        RequireFolds(folds, members.Length, "groups");
        new Random(seed).Shuffle(members);
        int[] sizes = new int[folds], foldOfRow = new int[all.Length];
        foreach (int[] rows in members.OrderByDescending(rows => rows.Length))
        {
            int smallest = Array.IndexOf(sizes, sizes.Min());
            sizes[smallest] += rows.Length;
            foreach (int row in rows)
            {
                foldOfRow[row] = smallest;
            }
        }
        return foldOfRow;
    }

    private static void RequireFolds(int folds, int count, string what) =>
        Arguments.Require(folds >= 2 && folds <= count, folds, $"from 2 to the number of {what}", nameof(folds));
}
