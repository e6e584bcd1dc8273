namespace MlNetExtensions;

/// <summary>The subspace in which <see cref="ScaleBySubspaceMomentum"/> keeps its momentum.</summary>
public enum SubspaceProjection
{
    /// <summary>The leading singular vectors of the gradient, on its shorter side.</summary>
    Singular,

    /// <summary>The rows or columns of largest norm, on its longer side.</summary>
    LargestNorms,
}
