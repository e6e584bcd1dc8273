namespace MlNetExtensions;

/// <summary>What a rectified method does in its first steps, while the second moment is not to be trusted.</summary>
public enum EarlySteps
{
    /// <summary>The first moment alone, u = m̂: like gradient descent with momentum.</summary>
    Momentum,

    /// <summary>Nothing: u = 0.</summary>
    None,
}
