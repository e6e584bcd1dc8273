using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of docs/data-selection.md.</summary>
public sealed class DataSelectionSnippets
{
    [Fact]
    public void Trainer()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression().WithDataSelection(ml, budgetShare: 0.3);

        var model = trainer.Fit(rows);

        model.Transform(rows).Schema.GetColumnOrNull("Probability").Should().NotBeNull();
        trainer.History[^1].RowsUsed.Should().Be(81);
    }

    [Fact]
    public void Options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());
        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();

        var selecting = trainer.WithDataSelection(ml, new DataSelectionOptions
        {
            Budget = 100,
            Rounds = 4,
            Score = new El2nScore(),
            Sampler = new StratifiedSampler(new StochasticBatchSampler()),
            Patience = 2,
        });
        var best = selecting.Fit(rows);

        foreach (DataSelectionRound round in selecting.History)
        {
            Console.WriteLine($"round {round.Round}: {round.RowsUsed} rows, loss {round.HoldoutLoss:F3} on held out rows{(round.IsBest ? ", best" : "")}");
        }

        best.Should().NotBeNull();
        selecting.History.Should().Contain(round => round.IsBest);
    }

    [Fact]
    public void Pool()
    {
        double[] probabilities = [.. Enumerable.Range(0, 50).SelectMany(i => new[] { 0.01 * i, 0.3, 0.7 - 0.01 * i })];

        double[] scores = new EntropyScore().OfAll(probabilities, classes: 3);
        var pool = new SelectionPool(scores.Length) { Scores = scores };
        RowSelection batch = new StochasticBatchSampler(StochasticBatchKind.Power).Select(pool, count: 10, seed: 1);

        Console.WriteLine($"label next: {string.Join(", ", batch.Rows)}");

        batch.Rows.Should().HaveCount(10).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void Arms()
    {
        var visitors = new Random(1);
        bool WasClicked(int arm) => visitors.NextDouble() < new[] { 0.1, 0.5, 0.2 }[arm];

        var sampler = new ThompsonSampler(["red", "green", "blue"]);
        for (int visitor = 0; visitor < 500; visitor++)
        {
            int arm = sampler.Choose();
            sampler.Update(arm, WasClicked(arm) ? 1 : 0);
        }

        ArmEstimate favorite = sampler.Best();
        Console.WriteLine($"{favorite.Name}: {favorite.Mean:P1} ± {favorite.StandardDeviation:P1}, best with probability {favorite.ProbabilityBest:P0}");

        favorite.Name.Should().Be("green");
    }
}
