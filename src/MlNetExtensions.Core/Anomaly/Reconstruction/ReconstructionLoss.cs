namespace MlNetExtensions;

/// <summary>What an autoencoder makes small.</summary>
public enum ReconstructionLoss
{
    /// <summary>The squared error of a row.</summary>
    Squared,

    /// <summary>
    /// The mean squared error r of a row, amplified: −ln(1 − r/s), steeper where errors are large. The scores of rows are r all the same. See
    /// <see cref="Core.Networks.AmplifiedReconstruction"/>.
    /// </summary>
    Amplified,
}
