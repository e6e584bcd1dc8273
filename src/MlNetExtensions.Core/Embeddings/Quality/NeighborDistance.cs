namespace MlNetExtensions;

/// <summary>How far two rows of an embedding are from each other.</summary>
public enum NeighborDistance
{
    /// <summary>‖x − y‖.</summary>
    Euclidean,

    /// <summary>‖x/‖x‖ − y/‖y‖‖, which orders neighbors as the cosine of their angle does. A row of zeros stays one.</summary>
    Cosine,
}
