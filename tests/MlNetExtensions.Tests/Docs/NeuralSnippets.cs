using Microsoft.ML;

namespace MlNetExtensions.Tests.Docs;

/// <summary>The code of docs/neural-networks.md that is not the catalog's.</summary>
public sealed class NeuralSnippets
{
    [Fact]
    public void Training_that_may_be_killed()
    {
        var ml = new MLContext(seed: 1);
        IDataView people = ml.Data.LoadFromEnumerable(People.Invented());
        IDataView rows = ml.Transforms.Conversion.MapValueToKey("Label", "workclass").Fit(people).Transform(people);
        File.Delete("training.state");

        const string checkpoint = "training.state";
        var trainer = ml.MulticlassClassification.Trainers.NeuralNetwork(new MulticlassNeuralNetworkTrainer.Options
        {
            NumberOfEpochs = 20,
            Optimizer = rate => GradientTransformation.Chain(new ClusterMomentum(clusters: 3), new ScaleByAdam(), new ScaleByLearningRate(rate)),
            BestEpochBy = EpochCriterion.GradientWeightAlignment,
            Patience = 5,
            KeepBest = true,
            CheckpointPath = checkpoint,                                    // replaced as a whole after every epoch
            ResumeFrom = File.Exists(checkpoint) ? checkpoint : null,       // null: from the beginning
        });
        var model = trainer.Fit(rows);

        File.Exists("training.state").Should().BeTrue();
        model.Model.History.Should().NotBeEmpty();
        File.Delete("training.state");
    }
}
