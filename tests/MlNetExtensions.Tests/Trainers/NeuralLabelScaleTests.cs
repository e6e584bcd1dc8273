using Microsoft.ML;
using MlNetExtensions.Tests.Seam;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>The units in which a network learns numbers.</summary>
public sealed class NeuralLabelScaleTests
{
    [Fact]
    public void The_label_of_a_row_without_weight_has_no_say()
    {
        float[] scores = Scores(0), others = Scores(1e6f);

        others.Should().Equal(scores);
        scores.Should().OnlyContain(score => Math.Abs(score) < 1e3);
    }

    private static float[] Scores(float label)
    {
        var ml = new MLContext(seed: 1);
        Example[] examples = Examples.Generate(200);
        (examples[7].Weight, examples[7].Target) = (0, label);
        IDataView rows = ml.Data.LoadFromEnumerable(examples);
        var options = new RegressionNeuralNetworkTrainer.Options { LabelColumnName = "Target", ExampleWeightColumnName = "Weight", NumberOfEpochs = 2 };
        return ml.Regression.Trainers.NeuralNetwork(options).Fit(rows).Transform(rows).Column<float>("Score");
    }
}
