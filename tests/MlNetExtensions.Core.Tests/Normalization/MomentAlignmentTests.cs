using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

/// <summary>Adaptive instance normalization: σ′(x−μ)/σ + μ′, written out.</summary>
public sealed class MomentAlignmentTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.4, 0)]
    [InlineData(0.4, 1e-5)]
    [InlineData(0, 0)]
    public void Lines_and_rows_are_the_published_formula(double weight, double epsilon)
    {
        double[] content = [1, 4, -2, 9, 30, 31, 29, 34], style = [0.5, 0.1, 0.2, 0.9, -7, -3, -5, -9];
        var sums = new (double Mean, double Deviation, long Rows)[2];
        RowAligner.AddReference<double>(style, 2, 4, sums);
        double[] result = new double[8];

        new RowAligner(RowAligner.Reference(sums), 4, weight, epsilon).Align<double>(content, result);

        for (int i = 0; i < 8; i++)
        {
            (double mean, double variance) = Moments(content[(i / 4 * 4)..(i / 4 * 4 + 4)]);
            (double newMean, double newVariance) = Moments(style[(i / 4 * 4)..(i / 4 * 4 + 4)]);
            double aligned = Math.Sqrt(newVariance + epsilon) * (content[i] - mean) / Math.Sqrt(variance + epsilon) + newMean;
            result[i].Should().BeApproximately(weight * aligned + (1 - weight) * content[i], 1e-12);
            (double center, double rate, double offset) =
                new MomentProfile([mean], [variance]).LineTo(new MomentProfile([newMean], [newVariance]), 0, weight, epsilon);
            ((content[i] - center) * rate + offset).Should().Be(result[i]);
        }
    }

    [Fact]
    public void The_reference_of_rows_averages_what_alignment_to_each_of_them_gives()
    {
        double[] first = [0, 2, 4], second = [10, 20, 60], row = [5, 6, 10];
        double[] Align(params double[][] references)
        {
            var sums = new (double Mean, double Deviation, long Rows)[1];
            Array.ForEach(references, reference => RowAligner.AddReference<double>(reference, 1, 3, sums));
            double[] result = new double[3];
            new RowAligner(RowAligner.Reference(sums), 3, 1, 0).Align<double>(row, result);
            return result;
        }

        double[] expected = [.. Align(first).Zip(Align(second), (a, b) => (a + b) / 2)];

        Align(first, second).Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-12);
        FluentActions.Invoking(() => Align()).Should().Throw<DegenerateSampleException>().WithMessage("*reference has no values*");
    }

    [Fact]
    public void Constants_become_the_references_mean_and_NaN_stays()
    {
        var aligner = new RowAligner(new MomentProfile([3], [2]), 3, 1, 0);
        double[] result = new double[3];

        aligner.Align<double>([7, double.NaN, 7], result);
        result.Should().Equal(3, double.NaN, 3);
        new MomentProfile([5], [0]).LineTo(new MomentProfile([3], [2]), 0, 1, 0).Should().Be((5, 0, 3));
    }

    private static (double Mean, double Variance) Moments(double[] values) =>
        (values.Average(), values.Average(value => Math.Pow(value - values.Average(), 2)));
}
