using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.Comparison;

/// <summary>One network, trained once.</summary>
/// <param name="Epochs">What was reported after each.</param>
/// <param name="TestAccuracy">Share of the test rows that are classified right; NaN where training diverged.</param>
/// <param name="TestLoss">Mean of -ln p of the right class of the test rows; NaN where training diverged.</param>
internal sealed record TrainingRun(IReadOnlyList<NetworkEpoch> Epochs, double TestAccuracy, double TestLoss)
{
    private const int MicroBatches = 8;

    /// <summary>Validation loss after the last epoch; NaN where training diverged.</summary>
    public double ValidationLoss => HasDiverged ? double.NaN : Epochs[^1].ValidationLoss;

    public double Seconds => HasDiverged ? double.NaN : Epochs[^1].Seconds;

    public bool HasDiverged => double.IsNaN(TestAccuracy);

    /// <summary>Trains and tests.</summary>
    /// <param name="seed">Of the first weights, the order of the rows and which of them are for validation.</param>
    /// <param name="epochEnded">Told of every epoch while training waits.</param>
    public static TrainingRun Fit(
        MLContext context, Images images, Contender contender, int epochs, int seed, Func<Schedule, GradientTransformation>? optimizer = null, Action? epochEnded = null)
    {
        var history = new EpochHistory(epochEnded);
        var trainer = context.MulticlassClassification.Trainers.NeuralNetwork(new MulticlassNeuralNetworkTrainer.Options
        {
            Optimizer = optimizer ?? contender.Optimizer,
            LearningRate = contender.LearningRate,
            BatchSize = contender.BatchSize,
            MicroBatches = MicroBatches,
            NumberOfEpochs = epochs,
            ValidationShare = Plan.ValidationShare,
            Seed = seed,
            Progress = history,
        });
        try
        {
            IDataView scored = trainer.Fit(Images.View(context, images.Train)).Transform(Images.View(context, images.Test));
            MulticlassClassificationMetrics metrics = context.MulticlassClassification.Evaluate(scored);
            return new TrainingRun(history.Epochs, metrics.MicroAccuracy, metrics.LogLoss);
        }
        catch (TrainingDivergedException)
        {
            // A result like others: the tables say so.
            return new TrainingRun(history.Epochs, double.NaN, double.NaN);
        }
    }

    private sealed class EpochHistory(Action? epochEnded) : IProgress<NetworkEpoch>
    {
        public List<NetworkEpoch> Epochs { get; } = [];

        public void Report(NetworkEpoch value)
        {
            Epochs.Add(value);
            epochEnded?.Invoke();
        }
    }
}
