using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Embeddings;

public sealed class EmbeddingLossTests
{
    public static TheoryData<EmbeddingLoss> Losses =>
    [
        new VicRegLoss(),
        new VicRegLoss { Convention = VicRegConvention.Paper, InvarianceCoefficient = 2, VarianceCoefficient = 3, CovarianceCoefficient = 0.5 },
        new VicRegLoss { Convention = VicRegConvention.SoloLearn },
        new VicRegLoss { InvarianceCoefficient = 0 },
        new VicRegLoss { VarianceCoefficient = 0 },
        new VicRegLoss { CovarianceCoefficient = 0 },
        new BarlowTwinsLoss(),
        new BarlowTwinsLoss { RedundancyCoefficient = 0.7 },
    ];

    [Theory]
    [GoldenData("vicreg_loss")]
    public void VicRegEqualsTheAuthorsCode(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        var loss = new VicRegLoss
        {
            InvarianceCoefficient = @case.Hyperparameter("sim_coeff").Scalar(),
            VarianceCoefficient = @case.Hyperparameter("std_coeff").Scalar(),
            CovarianceCoefficient = @case.Hyperparameter("cov_coeff").Scalar(),
        };

        EmbeddingTerms terms = EqualsGolden(loss, @case);

        @case.Expected("invariance").MustEqual([terms.Invariance]);
        @case.Expected("variance").MustEqual([terms.Variance]);
        @case.Expected("covariance").MustEqual([terms.Redundancy]);
    }

    [Theory]
    [GoldenData("barlow_twins_loss")]
    public void BarlowTwinsEqualsTheAuthorsCode(string file, int index)
    {
        GoldenCase @case = GoldenFile.Case(file, index);
        EqualsGolden(new BarlowTwinsLoss { RedundancyCoefficient = @case.Hyperparameter("lambd").Scalar() }, @case);
    }

    /// <summary>Σ of terms by hand for sines and cosines of known sums, one value for each of the scalings in use.</summary>
    [Theory]
    [InlineData(VicRegConvention.Official, 29.83674659, 1)]
    [InlineData(VicRegConvention.SoloLearn, 37.21298343, 1)]
    [InlineData(VicRegConvention.Paper, 104.50257560, 1)]
    [InlineData(VicRegConvention.Official, 21.72634716, 0.3)]
    [InlineData(VicRegConvention.SoloLearn, 41.43375833, 0.3)]
    [InlineData(VicRegConvention.Paper, 47.48982163, 0.3)]
    public void ConventionsScaleTheTerms(VicRegConvention convention, double expected, double scale)
    {
        double[] first = [.. Waves(scale, (i, j) => Math.Sin((i + 1) * (j + 2)) + 0.1 * i * (2 * (j % 2) - 1))];
        double[] second = [.. Waves(scale, (i, j) => 0.8 * Math.Cos((i + 1) * (j + 1)) + 0.05 * i)];

        EmbeddingTerms terms = Evaluate(new VicRegLoss { Convention = convention }, first, second, 4, out _, out _);

        // As printed there, to eight digits.
        terms.Loss.Should().BeApproximately(expected, 1e-8);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void GradientsAreThoseOfTheLoss(EmbeddingLoss loss)
    {
        const int columns = 5;
        var random = new Random(3);
        double[][] views = [Draw(random, 7 * columns), Draw(random, 7 * columns)];
        Evaluate(loss, views[0], views[1], columns, out double[] first, out double[] second);

        foreach ((double[] view, double[] gradient) in new[] { (views[0], first), (views[1], second) })
        {
            for (int k = 0; k < view.Length; k++)
            {
                const double step = 1e-5;
                double kept = view[k];
                view[k] = kept + step;
                double above = Evaluate(loss, views[0], views[1], columns, out _, out _).Loss;
                view[k] = kept - step;
                double below = Evaluate(loss, views[0], views[1], columns, out _, out _).Loss;
                view[k] = kept;
                // Central differences err by step² times the third derivative, and by rounding divided by the step.
                gradient[k].Should().BeApproximately((above - below) / (2 * step), 1e-6 * (1 + Math.Abs(gradient[k])));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void SinglePrecisionIsNearDouble(EmbeddingLoss loss)
    {
        const int rows = 40, columns = 33;
        var random = new Random(4);
        double[] first = Draw(random, rows * columns), second = Draw(random, rows * columns);
        EmbeddingTerms exact = Evaluate(loss, first, second, columns, out double[] exactGradient, out _);
        float[] gradient = new float[first.Length], other = new float[first.Length];

        EmbeddingTerms terms = loss.CreateJudge<float>(64, columns, 0).Evaluate(
            [.. first.Select(value => (float)value)], [.. second.Select(value => (float)value)], rows, gradient, other);

        // Sums of forty terms lose a few of the seven digits.
        terms.Loss.Should().BeApproximately(exact.Loss, 1e-5 * exact.Loss);
        double largest = exactGradient.Max(Math.Abs);
        gradient.Zip(exactGradient, (mine, right) => Math.Abs(mine - right)).Max().Should().BeLessThan(1e-5 * largest);
    }

    [Fact]
    public void ThreadsDoNotChangeBits()
    {
        const int rows = 200, columns = 130;
        var random = new Random(5);
        float[] first = [.. Draw(random, rows * columns).Select(value => (float)value)], second = [.. Draw(random, rows * columns).Select(value => (float)value)];
        foreach (EmbeddingLoss loss in new EmbeddingLoss[] { new VicRegLoss(), new BarlowTwinsLoss() })
        {
            float[][] gradients = [.. Enumerable.Range(0, 4).Select(_ => new float[first.Length])];
            EmbeddingTerms one = loss.CreateJudge<float>(rows, columns, 1).Evaluate(first, second, rows, gradients[0], gradients[1]);
            EmbeddingTerms two = loss.CreateJudge<float>(rows, columns, 2).Evaluate(first, second, rows, gradients[2], gradients[3]);

            two.Should().Be(one);
            gradients[2].Should().Equal(gradients[0]);
            gradients[3].Should().Equal(gradients[1]);
        }
    }

    [Fact]
    public void RowsThatAreAllAlikeHaveAFiniteGradient()
    {
        float[] values = new float[6 * 4], first = new float[24], second = new float[24];
        foreach (EmbeddingLoss loss in new EmbeddingLoss[] { new VicRegLoss(), new BarlowTwinsLoss() })
        {
            EmbeddingTerms terms = loss.CreateJudge<float>(6, 4, 0).Evaluate(values, values, 6, first, second);

            terms.MeanDeviation.Should().BeLessThanOrEqualTo(0.0101, "the root of 1e-4 is all that is left");
            double.IsFinite(terms.Loss).Should().BeTrue();
            first.Concat(second).Should().OnlyContain(value => float.IsFinite(value));
        }
    }

    [Fact]
    public void TheMeanDeviationIsOfBothViews()
    {
        // Deviations over the batch: 2 and 0 of the first view, 6 and 4 of the second.
        double[] first = [-2, 7, 0, 7, 2, 7], second = [-6, 1, 0, 5, 6, 9];
        foreach (EmbeddingLoss loss in new EmbeddingLoss[] { new VicRegLoss(), new BarlowTwinsLoss() })
        {
            double among = loss is BarlowTwinsLoss ? Math.Sqrt(2.0 / 3) : 1;
            EmbeddingTerms terms = Evaluate(loss, first, second, 2, out _, out _), swapped = Evaluate(loss, second, first, 2, out _, out _);

            // The losses add up to 1e-4 to a variance.
            terms.MeanDeviation.Should().BeApproximately(3 * among, 0.003);
            swapped.MeanDeviation.Should().BeApproximately(terms.MeanDeviation, 1e-12);
        }
    }

    [Fact]
    public void CoefficientsOutOfRangeAreNamed()
    {
        FluentActions.Invoking(new VicRegLoss { CovarianceCoefficient = -1 }.Validate).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*CovarianceCoefficient is -1*");
        FluentActions.Invoking(new VicRegLoss { VarianceCoefficient = double.NaN }.Validate).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*VarianceCoefficient*");
        FluentActions.Invoking(new BarlowTwinsLoss { RedundancyCoefficient = double.PositiveInfinity }.Validate).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(new VicRegLoss { Convention = (VicRegConvention)9 }.Validate).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*convention 9*");
    }

    private static IEnumerable<double> Waves(double scale, Func<int, int, double> value) =>
        from i in Enumerable.Range(0, 8) from j in Enumerable.Range(0, 4) select scale * value(i, j);

    private static EmbeddingTerms EqualsGolden(EmbeddingLoss loss, GoldenCase @case)
    {
        GoldenMatrix first = @case.Input("z1").Matrix(), second = @case.Input("z2").Matrix();

        EmbeddingTerms terms = Evaluate(loss, first.Values, second.Values, first.Columns, out double[] one, out double[] two);

        @case.Expected("loss").MustEqual([terms.Loss]);
        @case.Expected("grad_z1").MustEqual(one);
        @case.Expected("grad_z2").MustEqual(two);
        return terms;
    }

    private static EmbeddingTerms Evaluate(EmbeddingLoss loss, double[] first, double[] second, int columns, out double[] firstGradient, out double[] secondGradient)
    {
        (firstGradient, secondGradient) = (new double[first.Length], new double[first.Length]);
        int rows = first.Length / columns;
        return loss.CreateJudge<double>(rows, columns, 1).Evaluate(first, second, rows, firstGradient, secondGradient);
    }

    private static double[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 1.2 * random.NextDouble() - 0.5)];
}
