using MlNetExtensions.Core.Selection;

namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>Strata are held out in their share, exact to one row, whatever their sizes.</summary>
public sealed class StratifiedSplitsTests
{
    /// <summary>Small, equal, one row each, wide, skewed, and one stratum only.</summary>
    public static TheoryData<int[]> Sizes => [[2], [1, 1], [1, 1, 1, 1, 1, 1, 1], [3, 3, 3], [1, 2, 3, 4, 5], [1000, 1, 1], [997, 101, 13,
        2, 1], [.. Enumerable.Repeat(1, 300)], [100, 100]];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_fold_holds_the_share_of_every_stratum_exact_to_one_row(int[] sizes)
    {
        int[] strata = Rows(sizes);
        foreach (int folds in new[] { 2, 3, 5, 10, strata.Length }.Where(folds => folds <= strata.Length).Distinct())
        {
            for (int seed = 0; seed < 3; seed++)
            {
                int[] foldOfRow = StratifiedSplits.Folds(strata, folds, seed);

                foldOfRow.Should().OnlyContain(fold => fold >= 0 && fold < folds).And.HaveCount(strata.Length);
                Differences(Enumerable.Range(0, strata.Length), foldOfRow, folds).Should().BeLessThanOrEqualTo(1);
                foreach (var stratum in Enumerable.Range(0, strata.Length).GroupBy(row => strata[row]))
                {
                    Differences(stratum, foldOfRow, folds).Should().BeLessThanOrEqualTo(1);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_test_set_holds_the_share_of_every_stratum_exact_to_one_row(int[] sizes)
    {
        int[] strata = Rows(sizes);
        foreach (double fraction in new[] { 0.001, 0.1, 0.29, 1.0 / 3, 0.5, 0.7, 0.999 })
        {
            for (int seed = 0; seed < 3; seed++)
            {
                int[] isTest = StratifiedSplits.Test(strata, fraction, seed);

                isTest.Sum().Should().Be(Math.Clamp((int)Math.Round(fraction * strata.Length), 1, strata.Length - 1));
                for (int stratum = 0; stratum < sizes.Length; stratum++)
                {
                    int held = Enumerable.Range(0, strata.Length).Count(row => strata[row] == stratum && isTest[row] == 1);
                    Math.Abs(held - fraction * sizes[stratum])
                        .Should().BeLessThan(1, "stratum {0} of {1} rows at {2}", stratum, sizes[stratum], fraction);
                }
            }
        }
    }

    [Fact]
    public void A_share_that_is_whole_is_held_out_exactly() =>
        StratifiedSplits.Test(Rows([100, 200, 1000]), 0.29, seed: 1)[..100].Sum().Should().Be(29);

    [Fact]
    public void The_same_seed_gives_the_same_rows_and_another_gives_others()
    {
        int[] strata = Rows([40, 60]);

        StratifiedSplits.Folds(strata, 5, 1)
            .Should().Equal(StratifiedSplits.Folds(strata, 5, 1)).And.NotEqual(StratifiedSplits.Folds(strata, 5, 2));
        StratifiedSplits.Test(strata, 0.3, 1)
            .Should().Equal(StratifiedSplits.Test(strata, 0.3, 1)).And.NotEqual(StratifiedSplits.Test(strata, 0.3, 2));
    }

    // Chi-square over 3000 seeds with 9 degrees of freedom; the bound is the 1e-3 quantile.
    [Fact]
    public void Every_row_of_a_stratum_is_as_likely_as_any_other_to_be_held_out()
    {
        int[] strata = Rows([10, 20, 3]), counts = new int[strata.Length];
        const int Seeds = 3000;
        for (int seed = 0; seed < Seeds; seed++)
        {
            int[] isTest = StratifiedSplits.Test(strata, 0.3, seed);
            for (int row = 0; row < strata.Length; row++)
            {
                counts[row] += isTest[row];
            }
        }

        // Three of ten without replacement: the variance of a count is n p (1 - p), and counts of a stratum sum to a constant.
        const double Mean = 0.3 * Seeds, Variance = Mean * 0.7;
        int[] first = [.. Enumerable.Range(0, strata.Length).Where(row => strata[row] == 0).Select(row => counts[row])];
        first.Sum(count => (count - Mean) * (count - Mean) / Variance * 9 / 10).Should().BeLessThan(27.88);
    }

    [Fact]
    public void Strata_that_are_rounded_up_are_chosen_at_random()
    {
        int[] strata = Rows([.. Enumerable.Repeat(1, 10)]), held = new int[10];
        for (int seed = 0; seed < 200; seed++)
        {
            held[Array.IndexOf(StratifiedSplits.Test(strata, 0.1, seed), 1)]++;
        }

        held.Should().OnlyContain(count => count > 5);
    }

    [Fact]
    public void Equal_values_get_equal_numbers_in_the_order_in_which_they_come()
    {
        StratifiedSplits.Number<double>([2, double.NaN, 2, -1, double.NaN]).Should().Equal(0, 1, 0, 2, 1);
        StratifiedSplits.Number<string>([]).Should().BeEmpty();
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        foreach (Action act in new Action[]
        {
            () => StratifiedSplits.Folds([0, 0], 3, 0), () => StratifiedSplits.Folds([0, 0], 1, 0), () => StratifiedSplits.Folds([0, -1],
                2, 0), () => StratifiedSplits.Folds([], 2, 0),
            () => StratifiedSplits.Test([0, 0], 0, 0), () => StratifiedSplits.Test([0, 0], 1, 0), () => StratifiedSplits.Test([0, 0],
                double.NaN, 0), () => StratifiedSplits.Test([0], 0.5, 0),
            () => StratifiedSplits.Test([0, -3], 0.5, 0),
        })
        {
            act.Should().Throw<ArgumentException>();
        }
    }

    // Rows of the strata come mixed.
    private static int[] Rows(int[] sizes)
    {
        int[] strata = [.. sizes.SelectMany((size, stratum) => Enumerable.Repeat(stratum, size))];
        if (sizes is not [100, 200, 1000])
        {
            new Random(strata.Length).Shuffle(strata);
        }

        return strata;
    }

    private static int Differences(IEnumerable<int> rows, int[] foldOfRow, int folds)
    {
        int[] counts = new int[folds];
        foreach (int row in rows)
        {
            counts[foldOfRow[row]]++;
        }

        return counts.Max() - counts.Min();
    }
}
