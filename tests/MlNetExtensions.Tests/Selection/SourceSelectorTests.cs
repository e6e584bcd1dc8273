using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Selection;

/// <summary>Sources that help are drawn from more.</summary>
public sealed class SourceSelectorTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Test => ShiftedRow.View(_ml, 500, 0, seed: 99);

    [Fact]
    public void A_source_of_right_labels_gets_more_than_one_of_random_labels()
    {
        double share = 0;
        for (int seed = 0; seed < 5; seed++)
        {
            var selector = _ml.SourceSelection([ShiftedRow.View(_ml, 2000, 0, 1), ShiftedRow.View(_ml, 2000, 0, 2, flipped: 0.9)], Options(seed, rounds: 25));

            ITransformer model = selector.Run();

            share += selector.History[^1].Shares[0] / 5;
            Accuracy(model).Should().BeApproximately(selector.History.Max(round => round.Metric), 1e-12);
        }

        share.Should().BeGreaterThan(0.6);
    }

    [Fact]
    public void The_history_tells_each_round_and_rows_come_once()
    {
        IDataView[] sources = [ShiftedRow.View(_ml, 50, 0, 1), ShiftedRow.View(_ml, 30, 0, 2), ShiftedRow.View(_ml, 5, 0, 3)];
        var selector = _ml.SourceSelection(sources, Options(1, rounds: 100));

        selector.Run();

        selector.History.Sum(round => round.Rows).Should().Be(85, "all sources are used up");
        selector.History.Take(3).Select(round => round.Source).Should().Equal(0, 1, 2);
        selector.History.Should().OnlyContain(round => round.Rows <= 20 && Math.Abs(round.Shares.Sum() - 1) < 1e-12);
        selector.Rows.GetRowCount().Should().Be(85);
        float[] expected = [.. sources.SelectMany(source => source.Column<VBuffer<float>>("Features")).Select(buffer => buffer.GetItemOrDefault(0))];
        selector.Rows.Column<VBuffer<float>>("Features").Select(buffer => buffer.GetItemOrDefault(0)).Should().Equal(expected);
        _ml.Data.Cache(selector.Rows).Column<bool>("Label").Should().HaveCount(85);
        FluentActions.Invoking(() => selector.Run()).Should().Throw<InvalidOperationException>().WithMessage("All rows of all sources are drawn*");

        var again = _ml.SourceSelection(sources, Options(1, rounds: 100));
        again.Run();
        again.History.Select(round => (round.Source, round.Metric)).Should().Equal(selector.History.Select(round => (round.Source, round.Metric)));
    }

    [Fact]
    public void A_source_is_rewarded_by_how_much_better_its_rows_made_the_last_model()
    {
        var metrics = new Queue<double>([.5, .9, .6, .7, .72, .4]);
        var selector = _ml.SourceSelection([ShiftedRow.View(_ml, 200, 0, 1), ShiftedRow.View(_ml, 200, 0, 2)], new SourceSelectorOptions
        {
            Trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
            Evaluate = _ => metrics.Dequeue(),
            RowsPerRound = 20,
            Rounds = 6,
            Posterior = new GaussianPosterior(),
            Seed = 3,
        });

        selector.Run();

        // Changes from round to round, in units of how large they were on average up to then.
        ArmBeliefs expected = new GaussianPosterior().Create(2);
        double[] changes = [.4, -.3, .1, .02, -.32];
        for (int i = 0; i < changes.Length; i++)
        {
            expected.Update(selector.History[i + 1].Source, changes[i] / changes[..(i + 1)].Average(Math.Abs));
        }

        for (int source = 0; source < 2; source++)
        {
            selector.Beliefs.Mean(source).Should().BeApproximately(expected.Mean(source), 1e-12);
        }
    }

    [Fact]
    public void Sources_that_do_not_fit_are_named()
    {
        IDataView one = ShiftedRow.View(_ml, 30, 0), other = StratumRow.View(_ml, 30);

        Refused(() => _ml.SourceSelection([one], Options()), "There are 1 sources*");
        Refused(() => _ml.SourceSelection([one, other], Options()), "Source 1 (from 0) has no column '*', which source 0 has.*");
        Refused(() => _ml.SourceSelection([one, _ml.Data.SkipRows(one, 30)], Options()), "Source 1 (from 0) has no rows.*");
        Refused(() => _ml.SourceSelection([one, one], Options(rounds: 0)), "Rounds must be at least 1*");
        var bad = _ml.SourceSelection([one, one], Options(metric: double.NaN));
        FluentActions.Invoking(() => bad.Run()).Should().Throw<InvalidOperationException>().WithMessage("Evaluate gives NaN in round 0*");
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private double Accuracy(ITransformer model) => _ml.BinaryClassification.Evaluate(model.Transform(Test)).AreaUnderRocCurve;

    private SourceSelectorOptions Options(int seed = 0, int rounds = 10, double? metric = null) => new()
    {
        Trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
        Evaluate = model => metric ?? Accuracy(model),
        RowsPerRound = 20,
        Rounds = rounds,
        Seed = seed,
    };
}
