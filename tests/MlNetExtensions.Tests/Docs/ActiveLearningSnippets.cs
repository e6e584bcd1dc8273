using Microsoft.ML;
using MlNetExtensions.Tests.Selection;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples of docs/active-learning.md and of the catalog.</summary>
public sealed class ActiveLearningSnippets : IDisposable
{
    private readonly MLContext ml = new(seed: 1);
    private readonly ShiftedRow[] _rows = ShiftedRow.Generate(200, 0, 3);
    private readonly string journal = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private IDataView pool => ml.Data.LoadFromEnumerable(_rows);

    public void Dispose() => File.Delete(journal);

    [Fact]
    public void Loop()
    {
        using var learner = ml.ActiveLearning(pool, new ActiveLearningOptions
        {
            Trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
            Classes = ["no", "yes"],
            LabelsAreBoolean = true,
            Budget = 60,
            JournalPath = journal,
        });
        var model = learner.Run(request => AskSomebody(request.Row));

        model.Transform(pool).Schema.GetColumnOrNull("Probability").Should().NotBeNull();
    }

    [Fact]
    public void By_hand()
    {
        using var learner = ml.ActiveLearning(pool, new ActiveLearningOptions
        {
            Trainer = ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(),
            Classes = ["cat", "dog", "neither"],
            JournalPath = journal,
        });

        foreach (LabelRequest request in learner.Propose())
        {
            Console.WriteLine($"row {request.Row}: {string.Join(' ', request.Probabilities)}");
        }

        LabelRequest first = learner.Propose()[0], second = learner.Propose()[1];
        learner.AddLabel(first.Row, "dog");
        learner.Skip(second.Row);

        learner.Labels.Should().Be(1);
    }

    private string AskSomebody(int row) => _rows[row].Label ? "yes" : "no";
}
