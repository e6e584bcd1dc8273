namespace MlNetExtensions;

/// <summary>What tells the best epoch, for stopping early and for keeping the best network.</summary>
public enum EpochCriterion
{
    /// <summary>The least loss of rows held out.</summary>
    ValidationLoss,

    /// <summary>
    /// The greatest gradient-weight alignment ("Gradient-Weight Alignment as a Train-Time Proxy for Generalization in Classification Tasks", 2025)
    /// of the rows of training in the epoch, which needs no rows held out. For losses of classes, and an output layer without normalized weights.
    /// </summary>
    GradientWeightAlignment,
}
