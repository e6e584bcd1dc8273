using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of docs/linear-trainers.md.</summary>
public sealed class LinearTrainerSnippets
{
    [Fact]
    public void A_pipeline()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var pipeline = ml.Transforms.Categorical.OneHotEncoding("workclass")
            .Append(ml.Transforms.NormalizeMinMax("age"))
            .Append(ml.Transforms.Concatenate("Features", "workclass", "age"))
            .Append(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression());
        var model = pipeline.Fit(rows);
        FiniteSumResult training = TrainingResults.Of(model)!;   // solver and why, passes, certificate, history

        training.StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void One_versus_all()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Classified { Label = person.WorkClass, Features = person.Features }));

        var trainers = ml.MulticlassClassification.Trainers;
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(trainers.OneVersusAll(ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(), useProbabilities: false));

        pipeline.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void A_warm_start()
    {
        var ml = new MLContext(seed: 1);
        IDataView january = ml.Data.LoadFromEnumerable(People.Invented(1)), february = ml.Data.LoadFromEnumerable(People.Invented(2));

        var trainer = ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();
        var model = trainer.Fit(january);
        var later = trainer.Fit(february, model.Model.SubModel);          // or model.Model, calibrated as it is

        TrainingResults.Of(later)!.StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void A_path()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented().Select(person => new Measured { Label = person.Age + person.Hours, Patient = person.Patient, Features = person.Features }));

        var strengths = PenaltyStrengths.Geometric(strongest: 1, weakest: 1e-5, count: 20);
        var lasso = ml.Regression.Trainers.VarianceReducedLeastSquares();
        foreach (var point in lasso.FitPath(rows, strengths, Regularizer.Lasso))            // each started from the one before
            Console.WriteLine($"{point.Strength:G3}: {point.Model.Model.Weights.Count(weight => weight != 0)} features, {point.Training.Passes:0} passes");

        var chosen = lasso.CrossValidatePath(rows, strengths, Regularizer.Lasso, numberOfFolds: 5, samplingKeyColumnName: "Patient");
        var model = chosen.Best.Model;                                   // the least mean loss on rows held out
        var simpler = chosen.WithinOneStandardError.Model;               // the strongest penalty within one standard error of it

        model.Model.Weights.Count.Should().Be(simpler.Model.Weights.Count);
    }
}
