using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Options of the consensus-based tuner.</summary>
public sealed class ConsensusBasedOptions
{
    /// <summary>Particles; at least 2. Default: 10.</summary>
    public int Particles { get; set; } = 10;

    /// <summary>λ·Δt: the share of the way to the consensus that a particle goes in a step; in (0, 1]. Default: 0.5.</summary>
    public double Drift { get; set; } = 0.5;

    /// <summary>σ·√Δt: the noise of a step, as a share of the distance to the consensus; not negative. Default: 0.7.</summary>
    public double Diffusion { get; set; } = 0.7;

    /// <summary>α, for losses of variance 1: how much more a better particle counts; positive. Default: 5.</summary>
    public double Sharpness { get; set; } = 5;

    /// <summary>
    /// The least noise of a step in the unit cube, so that particles which agree go on looking; not negative. Default: 0.01.
    /// </summary>
    public double LeastNoise { get; set; } = 0.01;

    internal void Validate()
    {
        Arguments.Require(Particles >= 2, Particles, "at least 2", nameof(Particles));
        Arguments.Require(Drift is > 0 and <= 1, Drift, "in (0, 1]", nameof(Drift));
        Arguments.RequireNotNegative(Diffusion, nameof(Diffusion));
        Arguments.RequirePositive(Sharpness, nameof(Sharpness));
        Arguments.RequireNotNegative(LeastNoise, nameof(LeastNoise));
    }
}
