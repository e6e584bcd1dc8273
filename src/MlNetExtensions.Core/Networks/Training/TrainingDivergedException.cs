namespace MlNetExtensions;

/// <summary>The loss or a gradient of a training run grew without bound.</summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    /// <inheritdoc/>
    public TrainingDivergedException()
    {
    }

    /// <inheritdoc/>
    public TrainingDivergedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public TrainingDivergedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal TrainingDivergedException(string message, long step, string layer)
        : base(message) => (Step, Layer) = (step, layer);

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    /// <summary>The first layer whose outputs or gradients were not finite, or were largest.</summary>
    public string Layer { get; } = "";
}
