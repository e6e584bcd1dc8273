using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Anomaly;

public class GaussianAnomalyFitterTests
{
    [Theory]
    [InlineData(700, 12, 0.0)]
    [InlineData(3000, 30, 0.9)]
    [InlineData(40, 60, 0.0)]
    public void One_thread_and_two_give_the_same_bits(int count, int dimension, double npcaShare)
    {
        float[] rows = Generated.Singles(Generated.Correlated(count, dimension, seed: 1));
        var options = new GaussianAnomalyOptions { Subspace = npcaShare > 0 ? FeatureSubspace.Npca(npcaShare) : FeatureSubspace.Full };

        byte[] alone = Bytes(Generated.OnThreads(1, () => GaussianAnomalyFitter.Fit<float>(rows, dimension, options)));

        Bytes(Generated.OnThreads(2, () => GaussianAnomalyFitter.Fit<float>(rows, dimension, options))).Should().Equal(alone);
        Bytes(GaussianAnomalyFitter.Fit<float>(rows, dimension, options)).Should().Equal(alone);
    }

    [Fact]
    public void A_cross_fitted_threshold_is_the_quantile_of_held_out_scores()
    {
        const int dimension = 4, folds = 5;
        double[] rows = Generated.Correlated(103, dimension, seed: 2);
        var plan = new FoldPlan(folds, shardsPerFold: 1, seed: 7);
        int[] fold = [.. Enumerable.Range(0, 103).Select(row => plan.Fold(row))];
        float[] scores = [.. rows.Chunk(dimension).Select((row, i) =>
        {
            double[] others = [.. rows.Chunk(dimension).Where((_, j) => fold[j] != fold[i]).SelectMany(other => other)];
            return (float)Math.Sqrt(Fit(others, dimension, AnomalyThreshold.Fixed(0)).Columns[0].SquaredDistance<double>(row));
        })];

        GaussianAnomalyModel model = Fit(rows, dimension, AnomalyThreshold.CrossFitted(folds, seed: 7));

        Array.Sort(scores);
        // ⌈104·0.95⌉ = 99, counted from one. The scores come from merged shards: equal up to rounding.
        model.Threshold.Should().BeApproximately(scores[98], 1e-5 * scores[98]);
        model.PValue(scores[98] * 1.0001).Should().BeApproximately(5.0 / 104, 1e-12);
        model.PValue(0).Should().Be(1);
        model.PValue(1e9).Should().Be(1.0 / 104);
    }

    [Fact]
    public void Folds_are_even_and_depend_on_the_seed()
    {
        int[] Folds(int seed)
        {
            var plan = new FoldPlan(5, 2, seed);
            return [.. Enumerable.Range(0, 1003).Select(row => plan.Fold(row))];
        }

        Folds(1).GroupBy(fold => fold).Should().HaveCount(5).And.OnlyContain(group => group.Count() >= 200 && group.Count() <= 201);
        Folds(1).Should().NotEqual(Folds(2)).And.Equal(Folds(1));
    }

    [Fact]
    public void A_label_is_its_score_above_the_threshold()
    {
        GaussianAnomalyModel model = Fit(Generated.Normal(200, 3, seed: 3), 3, AnomalyThreshold.SplitConformal());

        model.IsAnomaly(model.Threshold).Should().BeFalse();
        model.IsAnomaly(MathF.BitIncrement((float)model.Threshold)).Should().BeTrue();
        model.WithThreshold(1).IsAnomaly(1.1).Should().BeTrue();
    }

    [Theory]
    [InlineData(double.NaN, "NaN", "ReplaceMissingValues")]
    [InlineData(double.PositiveInfinity, "Infinity", "clip or drop")]
    public void A_value_that_is_not_finite_is_named(double value, string found, string remedy)
    {
        double[] rows = Generated.Normal(2000, 4, seed: 4);
        rows[1234 * 4 + 3] = value;

        FluentActions.Invoking(() => Fit(rows, 4, AnomalyThreshold.CrossFitted())).Should().Throw<InvalidRowException>()
            .WithMessage($"Column 'Features', row 1234 (counted from 0), slot 3 holds {found}*{remedy}*");
    }

    [Theory]
    [InlineData(0, "*no rows to fit on*")]
    [InlineData(1, "*one row to fit on*")]
    public void Too_few_rows_are_refused(int count, string message) =>
        FluentActions.Invoking(() => Fit(Generated.Normal(count, 3, seed: 5), 3, AnomalyThreshold.CrossFitted())).Should().Throw<DegenerateSampleException>().WithMessage(message);

    [Fact]
    public void Equal_rows_are_refused()
    {
        double[] rows = new double[30];
        Array.Fill(rows, 3.5);

        FluentActions.Invoking(() => Fit(rows, 3, AnomalyThreshold.ChiSquare)).Should().Throw<DegenerateSampleException>().WithMessage("Column 'Features': All rows are equal*");
        FluentActions.Invoking(() => Fit(rows, 1, AnomalyThreshold.ChiSquare)).Should().Throw<DegenerateSampleException>();
    }

    [Fact]
    public void Fewer_rows_than_folds_leave_one_out()
    {
        GaussianAnomalyModel model = Fit(Generated.Normal(4, 2, seed: 6), 2, AnomalyThreshold.CrossFitted(folds: 10));

        model.PValue(1e9).Should().Be(1.0 / 5, "four scores were held out");
        Fit(Generated.Normal(4, 2, seed: 6), 2, AnomalyThreshold.CrossConformal(folds: 10)).SmallestPValue.Should().Be(1.0 / 5);
    }

    [Fact]
    public void Laws_are_refused_where_they_do_not_hold()
    {
        double[] rows = Generated.Normal(10, 3, seed: 7);
        GaussianAnomalyFit FitWith(GaussianAnomalyOptions options, int columns = 1) => GaussianAnomalyFitter.Fit(
            new MemoryRows<double>([.. Enumerable.Range(0, columns).Select(i => ((ReadOnlyMemory<double>)rows, new RowColumn($"C{i}", 3)))]), options);

        FluentActions.Invoking(() => FitWith(new() { Threshold = AnomalyThreshold.F })).Should().Throw<ArgumentException>().WithMessage("The F law holds for the empirical*LedoitWolf*");
        FluentActions.Invoking(() => FitWith(new() { Threshold = AnomalyThreshold.ChiSquare }, columns: 2)).Should().Throw<ArgumentException>().WithMessage("*2 feature columns*Conformal*");
        FluentActions.Invoking(() => GaussianAnomalyFitter.Fit<double>(rows, 10, new GaussianAnomalyOptions { Threshold = AnomalyThreshold.F, Covariance = CovarianceEstimator.Empirical }))
            .Should().Throw<ArgumentException>().WithMessage("*more rows than features plus one*");
        FluentActions.Invoking(() => FitWith(new() { FalsePositiveRate = 1 })).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*(0, 1)*");
    }

    [Fact]
    public void A_conformal_threshold_cannot_come_from_statistics()
    {
        var moments = new RowMoments(2);
        moments.Add<double>(Generated.Normal(50, 2, seed: 8));

        FluentActions.Invoking(() => GaussianAnomalyFitter.Fit(["A"], [moments], new GaussianAnomalyOptions()))
            .Should().Throw<InvalidOperationException>().WithMessage("*give rows to calibrate it on, or set a threshold*");
        FluentActions.Invoking(() => GaussianAnomalyFitter.Fit(["A"], [moments], new GaussianAnomalyOptions { Threshold = AnomalyThreshold.Fixed(1), Subspace = FeatureSubspace.Npca(0.5) }))
            .Should().Throw<InvalidOperationException>().WithMessage("*needs the rows themselves*");
    }

    [Fact]
    public void A_fit_can_be_canceled()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        FluentActions.Invoking(() => GaussianAnomalyFitter.Fit<double>(Generated.Normal(100, 3, seed: 9), 3, new GaussianAnomalyOptions { CancellationToken = source.Token }))
            .Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Many_scores_keep_an_exact_tail_and_conservative_p_values()
    {
        const int count = 200_000;
        float[] scores = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        new Random(10).Shuffle(scores);

        EmpiricalScores kept = EmpiricalScores.From(scores);

        kept.Threshold(0.01).Should().Be(Math.Ceiling((count + 1) * 0.99));
        kept.PValue(count - 9.5).Should().Be(11.0 / (count + 1));
        foreach (int score in new[] { 1, 777, 50_000, 123_456 })
        {
            double exact = (1.0 + count - score + 1) / (count + 1);
            kept.PValue(score).Should().BeInRange(exact, exact + 1.0 / EmpiricalScores.ExactTail);
        }
    }

    // Of the lower scores every second or so is kept: what is not counted is at most those between two of them.
    [Fact]
    public void Kept_scores_count_the_rows_up_to_themselves()
    {
        const int count = 11_000;
        float[] scores = [.. Enumerable.Range(1, count).Select(i => (float)i)];
        int most = (count - EmpiricalScores.ExactTail + EmpiricalScores.ExactTail - 1) / EmpiricalScores.ExactTail - 1;

        EmpiricalScores kept = EmpiricalScores.From(scores);

        long[] tooMany = [.. Enumerable.Range(1, count).Select(score => kept.CountAtLeast(score) - (count - score + 1))];
        tooMany.Should().OnlyContain(value => value >= 0 && value <= most);
        int exact = tooMany.Count(value => value == 0);
        exact.Should().BeGreaterThanOrEqualTo(2 * EmpiricalScores.ExactTail, "a score right above a kept one is counted exactly");
    }

    private static GaussianAnomalyModel Fit(double[] rows, int dimension, AnomalyThreshold threshold) =>
        GaussianAnomalyFitter.Fit<double>(rows, dimension, new GaussianAnomalyOptions { Threshold = threshold, FalsePositiveRate = 0.05, PValues = threshold is not FixedThreshold }).Model;

    private static byte[] Bytes(GaussianAnomalyFit fit)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        fit.Model.Write(writer);
        fit.Moments![0].Write(writer);
        return stream.ToArray();
    }

    // Parallel loops take the scheduler of the task that they run in.
}
