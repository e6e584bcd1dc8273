using Microsoft.ML;
using MlNetExtensions.Tests.Selection;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The example of the catalog and of docs/data-selection.md.</summary>
public sealed class SourceSelectionSnippets
{
    private readonly MLContext ml = new(seed: 1);

    [Fact]
    public void Sources()
    {
        IDataView bought = ShiftedRow.View(ml, 400, 0, 1), scraped = ShiftedRow.View(ml, 400, 0, 2, flipped: 0.3), generated = ShiftedRow.View(ml, 400, 1, 3);
        IDataView heldOut = ShiftedRow.View(ml, 300, 0, 4);

        var selector = ml.SourceSelection([bought, scraped, generated], new SourceSelectorOptions
        {
            Trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(),
            Evaluate = model => ml.BinaryClassification.Evaluate(model.Transform(heldOut)).AreaUnderRocCurve,
            RowsPerRound = 20,
            Rounds = 10,
        });
        var model = selector.Run();
        var shares = selector.History[^1].Shares;

        shares.Should().HaveCount(3).And.OnlyContain(share => share > 0);
        model.Transform(heldOut).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }
}
