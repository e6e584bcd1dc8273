namespace MlNetExtensions;

/// <summary>What the location and scale of a feature in a batch are shrunk by.</summary>
public enum CombatPrior
{
    /// <summary>A normal and an inverse-gamma prior, fitted to all features of the batch.</summary>
    Parametric,

    /// <summary>The estimates of the batch's other features, weighted by how likely they make this one. Takes time with the square of the number of features.</summary>
    NonParametric,

    /// <summary>None: every feature by itself.</summary>
    None,
}
