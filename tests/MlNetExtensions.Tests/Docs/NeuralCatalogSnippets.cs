using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The examples in the XML documentation of the catalog of neural trainers.</summary>
public sealed class NeuralCatalogSnippets
{
    [Fact]
    public void NeuralNetwork_of_classes()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Single).Fit(ml.Data.LoadFromEnumerable(People.Invented()))
            .Transform(ml.Data.LoadFromEnumerable(People.Invented()));

        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.MulticlassClassification.Trainers.NeuralNetwork(numberOfEpochs: 20))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(rows);

        model.Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void NeuralNetwork_of_classes_with_options()
    {
        var ml = new MLContext(seed: 1);

        var trainer = ml.MulticlassClassification.Trainers.NeuralNetwork(new MulticlassNeuralNetworkTrainer.Options
        {
            HiddenLayers = [512, 256],
            Normalization = HiddenNormalization.Layer,
            Optimizer = rate => Optimizers.MarsAdamW(rate),
            LabelSmoothing = 0.1,
        });

        trainer.Should().NotBeNull();
    }

    [Fact]
    public void NeuralNetwork_of_two_classes()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var pipeline = ml.Transforms.NormalizeMinMax("Features")
            .Append(ml.BinaryClassification.Trainers.NeuralNetwork());
        var model = pipeline.Fit(rows);

        model.Transform(rows).Schema.GetColumnOrNull("Probability").Should().NotBeNull();
    }

    [Fact]
    public void NeuralNetwork_of_two_classes_with_options()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(People.Invented());

        var trainer = ml.BinaryClassification.Trainers.NeuralNetwork(new BinaryNeuralNetworkTrainer.Options
        {
            SelfNormalizing = true,
            ValidationShare = 0.1,
            NumberOfEpochs = 50,
            Patience = 5,
            KeepBest = true,
        });

        trainer.Fit(rows).Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void NeuralNetwork_of_numbers()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Transforms.Conversion.ConvertType("Label", outputKind: DataKind.Single).Fit(ml.Data.LoadFromEnumerable(People.Invented()))
            .Transform(ml.Data.LoadFromEnumerable(People.Invented()));

        var pipeline = ml.Transforms.NormalizeMinMax("Features")
            .Append(ml.Regression.Trainers.NeuralNetwork());
        var model = pipeline.Fit(rows);

        model.Transform(rows).Schema.GetColumnOrNull("Score").Should().NotBeNull();
    }

    [Fact]
    public void NeuralNetwork_of_numbers_with_options()
    {
        var ml = new MLContext(seed: 1);

        var trainer = ml.Regression.Trainers.NeuralNetwork(new RegressionNeuralNetworkTrainer.Options
        {
            Loss = NeuralRegressionLoss.Huber,
            HiddenLayers = [64, 64],
            Activation = new Silu(),
        });

        trainer.Should().NotBeNull();
    }
}
