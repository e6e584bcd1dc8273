namespace MlNetExtensions;

/// <summary>How the weights of a <see cref="DenseLayer"/> are made of its parameters.</summary>
public enum WeightForm
{
    /// <summary>The parameters are the weights.</summary>
    Direct,

    /// <summary>
    /// Weight normalization: each row is a length times a direction, w = g·v/‖v‖; no eps. It begins with g = ‖v‖.
    /// </summary>
    /// <remarks>Salimans and Kingma, "Weight normalization: a simple reparameterization to accelerate training of deep neural networks",
    /// 2016.</remarks>
    WeightNorm,

    /// <summary>
    /// Scaled weight standardization: w = γ·g·(v − mean v)/(σ(v)·√inputs) for each row, with a learned gain g that begins at 1 and
    /// γ = 1/√Var f(z), z standard normal, for the activation f before the layer (√2/√(1 − 1/π) after ReLU; 1 at the network's input):
    /// means do not grow with depth, and variances stay 1 without a normalizer.
    /// </summary>
    /// <remarks>Brock, De and Smith, "Characterizing signal propagation to close the performance gap in unnormalized ResNets",
    /// 2021.</remarks>
    ScaledStandardization,
}
