using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>Options of the tuner by a batched kernel bandit.</summary>
public sealed class BatchKernelBanditOptions : SurrogateOptions
{
    /// <summary>
    /// C̃, above 1: a batch ends when one plus the variances of its points as they were at its start, in units of the noise, is above this.
    /// Default: 2, the authors'.
    /// </summary>
    public double BatchGrowth { get; set; } = 2;

    /// <summary>
    /// q̄, positive: a point is in the dictionary with the probability min(1, q̄·variance·trials), with the variance in units of the noise.
    /// Default: 2.
    /// </summary>
    public double Oversampling { get; set; } = 2;

    /// <summary>β: how many standard deviations below the mean the bound is that is minimized; not negative. Default: 2.</summary>
    public double ConfidenceWidth { get; set; } = 2;

    internal override void Validate()
    {
        base.Validate();
        Arguments.Require(BatchGrowth > 1 && double.IsFinite(BatchGrowth), BatchGrowth, "above 1 and finite", nameof(BatchGrowth));
        Arguments.RequirePositive(Oversampling, nameof(Oversampling));
        Arguments.RequireNotNegative(ConfidenceWidth, nameof(ConfidenceWidth));
    }
}
