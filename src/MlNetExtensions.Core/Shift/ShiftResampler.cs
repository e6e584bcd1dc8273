using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Shift;

/// <summary>Statistics of pairs of samples that are drawn from the same rows.</summary>
internal static class ShiftResampler
{
    /// <summary>Draws two samples for every resample, on all cores; the same bits on any number of threads.</summary>
    /// <param name="rows">n·d values, row-major.</param>
    /// <param name="dimension">d.</param>
    /// <param name="first">Rows of the first sample.</param>
    /// <param name="second">Rows of the second; with permutations both together are at most n.</param>
    /// <param name="options">How, how often, from which seed.</param>
    public static double[][] Draw(double[] rows, int dimension, int first, int second, FeatureShiftOptions options)
    {
        double[][] draws = new double[options.Resamples(dimension)][];
        int count = rows.Length / dimension;
        ParallelWork.For(draws.Length, draw =>
        {
            var random = new NormalRandom(NormalRandom.Part((ulong)(uint)options.Seed, (ulong)draw));
            int[] chosen = options.Resampling == ShiftResampling.Bootstrap ? WithReplacement(random, count, first + second)
                : Divided(random, count, first + second);
            draws[draw] = ScoreGaussian.Statistic(
                Fit(rows, dimension, chosen.AsSpan(0, first), options.Ridge), Fit(rows, dimension, chosen.AsSpan(first), options.Ridge));
        }, options.CancellationToken);
        return draws;
    }

    /// <summary>The Gaussian of some rows.</summary>
    public static ScoreGaussian Fit(ReadOnlySpan<double> rows, int dimension, ReadOnlySpan<int> chosen, double ridge)
    {
        var moments = new RowMoments(dimension, chosen.Length);
        moments.Add(rows, chosen);
        var gaussian = ScoreGaussian.Of(moments, ridge);
        moments.Release();
        return gaussian;
    }

    /// <summary>The Gaussian of all rows.</summary>
    public static ScoreGaussian Fit(ReadOnlySpan<double> rows, int dimension, double ridge)
    {
        int[] all = [.. Enumerable.Range(0, rows.Length / dimension)];
        return Fit(rows, dimension, all, ridge);
    }

    private static int[] WithReplacement(NormalRandom random, int count, int size)
    {
        int[] chosen = new int[size];
        for (int i = 0; i < size; i++)
        {
            chosen[i] = random.Below(count);
        }

        return chosen;
    }

    // The first places of a shuffle.
    private static int[] Divided(NormalRandom random, int count, int size)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = 0; i < size; i++)
        {
            int j = i + random.Below(count - i);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order[..size];
    }
}
