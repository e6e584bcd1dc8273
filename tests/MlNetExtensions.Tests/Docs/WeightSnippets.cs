using Microsoft.ML;
using MlNetExtensions.Tests.Selection;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples of weights in docs/splits-and-weights.md and in the catalog of sample weights.</summary>
public sealed class WeightSnippets
{
    private readonly MLContext ml = new(seed: 1);

    [Fact]
    public void Temperature()
    {
        IDataView rows = ShiftedRow.View(ml, 100, 0);

        var weighted = ml.Data.SampleWeights(rows, SampleWeighting.Temperature("Label", temperature: 5));
        var model = ml.BinaryClassification.Trainers.AveragedPerceptron().Fit(weighted);

        model.Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void Shift()
    {
        IDataView train = ShiftedRow.View(ml, 100, 0), test = ShiftedRow.View(ml, 80, 1, seed: 2);

        var shifted = ml.Data.DoubleWeights(train, test, "Features");
        Console.WriteLine($"{shifted.Matching.EffectiveRows:F0} rows of equal weight would do as much");

        shifted.Matching.EffectiveRows.Should().BeInRange(1, 100);
    }

    [Fact]
    public void Others()
    {
        IDataView rows = ShiftedRow.View(ml, 100, 0, flipped: 0.2), target = ShiftedRow.View(ml, 80, 1, seed: 2), census = ShiftedRow.View(ml, 50, 0, seed: 3), clean = ShiftedRow.View(ml, 40, 0, seed: 4);

        var like = ml.Data.SampleWeights(rows, SampleWeighting.DensityRatio(target, "Features"));

        var raked = ml.Data.SampleWeights(rows, SampleWeighting.Marginals(
            new MarginalTarget("Sex", new Dictionary<string, double> { ["f"] = 0.51, ["m"] = 0.49 }),
            MarginalTarget.Of(census, "Region")));

        var arm = ml.Data.SampleWeights(rows, SampleWeighting.Treatment("Treated", "Features"));

        var cleaned = ml.Data.SampleWeights(rows, SampleWeighting.CleanSet(clean, "Label", "Features"));

        new[] { like, raked, arm, cleaned }.Should().OnlyContain(view => view.Schema.GetColumnOrNull("Weight") != null);
    }
}
