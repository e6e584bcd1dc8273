using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Another way to a gradient than exact back-propagation: for who wants to study estimators, not for speed. All are made of seeded random
/// numbers, so that a run with one repeats bit by bit.
/// </summary>
public abstract record GradientEstimator
{
    private protected GradientEstimator()
    {
    }

    /// <summary>What of a network this estimator cannot do, as a sentence; null where it can do all.</summary>
    internal virtual string? Problem(NetworkShape shape) => null;

    /// <summary>What draws rows while gradients are propagated back; null where they are not propagated.</summary>
    internal virtual RowSampler? CreateSampler(NetworkShape shape) => null;
}
