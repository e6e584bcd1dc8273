using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples of docs/splits-and-weights.md and of the catalog of splits.</summary>
public sealed class SplitSnippets
{
    private readonly MLContext ml = new(seed: 1);

    private IDataView Rows => ml.Data.LoadFromEnumerable(People.Invented());

    [Fact]
    public void Split()
    {
        IDataView rows = Rows;
        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();

        var split = ml.Data.StratifiedTrainTestSplit(rows, "Label", testFraction: 0.2);

        var model = trainer.Fit(split.TrainSet);
        var metrics = ml.BinaryClassification.Evaluate(model.Transform(split.TestSet));

        metrics.AreaUnderRocCurve.Should().BeGreaterThan(0.8);
    }

    [Fact]
    public void Folds()
    {
        IDataView rows = Rows;
        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();

        foreach (var fold in ml.Data.StratifiedCrossValidationSplit(rows, numberOfFolds: 5, "Label"))
        {
            var model = trainer.Fit(fold.TrainSet);
            Console.WriteLine(ml.BinaryClassification.Evaluate(model.Transform(fold.TestSet)).AreaUnderRocCurve);
        }

        IDataView sites = ml.Transforms.CopyColumns("Site", "workclass").Fit(Rows).Transform(Rows);
        Sites(sites).Should().HaveCount(10);
    }

    private IReadOnlyList<DataOperationsCatalog.TrainTestData> Sites(IDataView rows)
    {
        var bySite = ml.Data.StratifiedTrainTestSplit(rows, ["Label", "Site"], testFraction: 0.2, seed: 7);

        bySite.TestSet.GetRowCount().Should().Be(60);

        var folds = ml.Data.StratifiedCrossValidationSplit(rows, numberOfFolds: 10, ["Label", "Site"], seed: 7);

        return folds;
    }
}
