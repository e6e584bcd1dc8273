namespace MlNetExtensions;

/// <summary>How a Gaussian process expects values at two points to go together, by their scaled distance r or their angle.</summary>
public enum KernelKind
{
    /// <summary>(1 + √5r + 5r²/3)·exp(-√5r): twice differentiable; the usual choice for losses.</summary>
    Matern52,

    /// <summary>(1 + √3r)·exp(-√3r): once differentiable.</summary>
    Matern32,

    /// <summary>exp(-r²/2): infinitely often differentiable.</summary>
    Rbf,

    /// <summary>
    /// (sin θ + (π - θ)·cos θ)/π with θ the angle between (x/scale, 1) and (x'/scale, 1), x counted from the middle of the cube: an
    /// infinitely wide network of one hidden layer with normalized inputs (Cho and Saul, "Kernel Methods for Deep Learning", 2009). Not
    /// stationary.
    /// </summary>
    InfiniteWidth,
}
