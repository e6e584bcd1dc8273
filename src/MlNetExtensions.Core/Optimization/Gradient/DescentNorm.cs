namespace MlNetExtensions;

/// <summary>A norm of updates; the direction of steepest descent is the update of norm 1 along which the gradient is largest.</summary>
public enum DescentNorm
{
    /// <summary>‖·‖₂ of the group, seen as a vector: the direction is g/‖g‖₂.</summary>
    Euclidean,

    /// <summary>The largest entry: the direction is sign(g).</summary>
    Maximum,

    /// <summary>The largest singular value of a matrix: the direction is UVᵀ of g = UΣVᵀ.</summary>
    Spectral,
}
