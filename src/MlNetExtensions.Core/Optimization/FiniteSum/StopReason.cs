namespace MlNetExtensions;

/// <summary>Why a minimizer stopped.</summary>
public enum StopReason
{
    /// <summary>The certificate fell to the tolerance.</summary>
    Converged,

    /// <summary>The passes were used up.</summary>
    MaximumPasses,

    /// <summary>The time was used up.</summary>
    MaximumSeconds,

    /// <summary>Steps no longer change the objective: double precision allows no better certificate.</summary>
    Stalled,
}
