using System.Globalization;
using MlNetExtensions.Core.Probability;

namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>Pearson's test at 1e-3, with fixed seeds.</summary>
internal static class ChiSquare
{
    private const double Level = 1e-3;

    /// <param name="probabilities">Of the outcomes; one of 0 must not occur.</param>
    /// <param name="draw">Draws an outcome.</param>
    /// <param name="draws">How many.</param>
    public static void MustFit(double[] probabilities, Func<int> draw, int draws)
    {
        int[] counts = new int[probabilities.Length];
        for (int i = 0; i < draws; i++)
        {
            counts[draw()]++;
        }

        // Outcomes that are expected less than five times are taken together.
        double statistic = 0, rareExpected = 0, rareCount = 0;
        int cells = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double expected = probabilities[i] * draws;
            if (expected == 0)
            {
                counts[i].Should().Be(0, "outcome {0} has no probability", i);
            }
            else if (expected < 5)
            {
                (rareExpected, rareCount) = (rareExpected + expected, rareCount + counts[i]);
            }
            else
            {
                statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
                cells++;
            }
        }

        if (rareExpected >= 5)
        {
            statistic += (rareCount - rareExpected) * (rareCount - rareExpected) / rareExpected;
            cells++;
        }

        cells.Should().BeGreaterThan(1);
        new ChiSquareLaw(cells - 1).Sf(statistic)
            .Should().BeGreaterThan(Level, string.Create(CultureInfo.InvariantCulture, $"χ² is {statistic:F1} for {cells} cells"));
    }
}

/// <summary>All sets of rows of a size.</summary>
internal static class Sets
{
    public static IEnumerable<int[]> Of(int rows, int count) =>
        Enumerable.Range(0, 1 << rows).Where(bits => int.PopCount(bits) == count).Select(bits => Enumerable.Range(0, rows).Where(row =>
            (bits >> row & 1) != 0).ToArray());
}
