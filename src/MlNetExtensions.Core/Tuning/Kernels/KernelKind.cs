namespace MlNetExtensions;

/// <summary>How a Gaussian process expects values at two points to go together, by their scaled distance r.</summary>
public enum KernelKind
{
    /// <summary>(1 + √5r + 5r²/3)·exp(-√5r): twice differentiable; the usual choice for losses.</summary>
    Matern52,

    /// <summary>(1 + √3r)·exp(-√3r): once differentiable.</summary>
    Matern32,

    /// <summary>exp(-r²/2): infinitely often differentiable.</summary>
    Rbf,
}
