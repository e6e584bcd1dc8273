namespace MlNetExtensions;

/// <summary>One epoch of a training run.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Steps">Steps from the beginning on.</param>
/// <param name="TrainingLoss">Mean over the epoch's batches, each before its step.</param>
/// <param name="ValidationLoss">Mean over the validation rows at the end of the epoch; NaN without any.</param>
/// <param name="ValidationAccuracy">Share of validation rows that are classified right; NaN without any, and for losses that are not of
/// classes.</param>
/// <param name="LearningRate">Of the epoch's last step; NaN where the chain does not show it.</param>
/// <param name="GradientNorm">Mean Euclidean norm of the batches' gradients.</param>
/// <param name="Seconds">Time spent on epochs from the beginning on, before a resumption too.</param>
public readonly record struct NetworkEpoch(
    int Epoch, long Steps, double TrainingLoss, double ValidationLoss, double ValidationAccuracy, double LearningRate, double GradientNorm, double Seconds)
{
    /// <summary>
    /// Gradient-weight alignment of the epoch's rows, greater where the network is expected to do better on new rows; NaN unless
    /// <see cref="EpochCriterion.GradientWeightAlignment"/> tells the best epoch.
    /// </summary>
    public double Alignment { get; init; } = double.NaN;
}
