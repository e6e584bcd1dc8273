using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Embeddings;

/// <summary>Where the linear probe draws its border, against Newton's method on its objective.</summary>
public sealed class LinearProbeTests
{
    // With classes of unequal size, a ridge moves the border towards the smaller one: by its strength over the sum of all rows.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(10, 8)]
    public void The_border_is_that_of_the_sum_over_rows_and_the_ridge(double strength, int copies)
    {
        var random = new NormalRandom(3);
        int[] classes = [.. Enumerable.Range(0, 60 * copies).Select(i => i % 4 == 3 ? 1 : 0)];
        double[] x = [.. Enumerable.Range(0, 60).Select(i => (i % 4 == 3 ? 2 : -1) + random.Normal())];
        x = [.. Enumerable.Repeat(x, copies).SelectMany(values => values)];
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)));
        double border = mean + deviation * Border([.. x.Select(value => (value - mean) / deviation)], classes, strength), near = 0.06 * deviation;

        var sides = new SampledRows([border - near, border + near], [0, 1], 1);

        new LinearProbe(1, strength, 1, CancellationToken.None).Accuracy(new SampledRows(x, classes, 1), sides).Should().Be(1);
    }

    // Σ log(1 + exp(-y(wx + b))) + ½λ(w²/4 + w²/4), as two classes share w between them.
    private static double Border(double[] x, int[] classes, double strength)
    {
        double w = 0, b = 0;
        for (int step = 0; step < 50; step++)
        {
            double slopeW = strength * w / 2, slopeB = 0, ww = strength / 2, wb = 0, bb = 0;
            for (int i = 0; i < x.Length; i++)
            {
                double p = 1 / (1 + Math.Exp(-w * x[i] - b)), h = p * (1 - p);
                (slopeW, slopeB) = (slopeW + (p - classes[i]) * x[i], slopeB + p - classes[i]);
                (ww, wb, bb) = (ww + h * x[i] * x[i], wb + h * x[i], bb + h);
            }

            double determinant = ww * bb - wb * wb;
            (w, b) = (w - (bb * slopeW - wb * slopeB) / determinant, b - (ww * slopeB - wb * slopeW) / determinant);
        }

        return -b / w;
    }
}
