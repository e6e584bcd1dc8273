using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>Which autoencoder to train, and where to draw the line.</summary>
public sealed record ReconstructionOptions
{
    /// <summary>The autoencoder for a number of features, which it has as inputs and as outputs.</summary>
    public required Func<int, NetworkShape> Shape { get; init; }

    /// <summary>The optimizer for a number of steps.</summary>
    public required Func<long, GradientTransformation> Optimizer { get; init; }

    /// <summary>How it is trained.</summary>
    public NetworkTrainingOptions Training { get; init; } = new();

    /// <summary>What is made small. Default: the squared error.</summary>
    public ReconstructionLoss Loss { get; init; }

    /// <summary>
    /// s of <see cref="ReconstructionLoss.Amplified"/>, positive; null for the largest mean squared error among the rows of training when all are
    /// reconstructed as their mean.
    /// </summary>
    public double? AmplificationScale { get; init; }

    /// <summary>What features are divided by; found on the rows that the network is trained on. Errors are in this unit. Default: standard deviations.</summary>
    public FeatureScaling FeatureScaling { get; init; } = FeatureScaling.StandardDeviation;

    /// <summary>Whether means are subtracted, where rows are dense. Default: true.</summary>
    public bool CenterFeatures { get; init; } = true;

    /// <summary>
    /// How the threshold is found: conformal (split where n·α ≥ 10, else cross-conformal), cross-fitted or fixed. Laws of Gaussian distances do not
    /// hold for reconstruction errors. Default: conformal.
    /// </summary>
    public AnomalyThreshold Threshold { get; init; } = AnomalyThreshold.Conformal();

    /// <summary>The accepted share of normal rows called anomalies, in (0, 1). Default: 0.01.</summary>
    public double FalsePositiveRate { get; init; } = 0.01;

    /// <summary>False saves the networks of the folds under a given threshold, at the price of p-values. Default: true.</summary>
    public bool PValues { get; init; } = true;

    /// <summary>Told of every epoch of the network that scores; not of those of folds.</summary>
    public IProgress<NetworkEpoch>? Progress { get; init; }

    /// <summary>Stops the fit.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Refuses options that cannot hold, whatever the rows.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public void Check()
    {
        ArgumentNullException.ThrowIfNull(Shape);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Training);
        ArgumentNullException.ThrowIfNull(Threshold);
        AnomalyCalibration.CheckRate(FalsePositiveRate, nameof(FalsePositiveRate));
        if (!Enum.IsDefined(Loss))
        {
            throw new ArgumentOutOfRangeException(nameof(Loss), Loss, "There is no such loss.");
        }

        if (AmplificationScale is { } scale && !(scale > 0 && double.IsFinite(scale)))
        {
            throw new ArgumentOutOfRangeException(nameof(AmplificationScale), scale, "AmplificationScale must be null, or positive and finite.");
        }

        if (Threshold is ChiSquareThreshold or FThreshold)
        {
            throw new ArgumentException("Reconstruction errors follow no chi-square or F law; use AnomalyThreshold.Conformal.", nameof(Threshold));
        }
    }
}
