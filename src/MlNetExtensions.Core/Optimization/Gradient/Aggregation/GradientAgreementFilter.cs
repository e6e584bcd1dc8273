using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// Gradient agreement filtering (Chaubard, Eddy and Kochenderfer, "Beyond Gradient Averaging in Parallel Optimization: Improved Robustness
/// through Gradient Agreement Filtering", 2024): G is the first micro-batch's gradient; every later g_i with 1 - cos(G, g_i) ≤ τ is taken
/// in, G ← (G + g_i)/2. Where none agrees the step is skipped. Meant for wrong labels, with few rows of every class in each micro-batch.
/// </summary>
/// <remarks>
/// The result depends on the order: the last that agrees weighs one half, and an outlier at first place rejects all others.
/// <see cref="GradientAgreementMean"/> weighs all the same. A gradient of zero has distance 1. Sweep τ from 0.9 to 1.
/// </remarks>
public sealed record GradientAgreementFilter : GradientTransformation
{
    /// <summary>τ in [0, 2]; 1.</summary>
    public double Threshold { get; init => field = OptionValue.Check(value is >= 0 and <= 2, value, "at least 0 and at most 2"); } = 1;

    /// <inheritdoc/>
    public override LinkRole Role => LinkRole.Source;

    /// <inheritdoc/>
    public override GradientNeeds Needs => GradientNeeds.MicroBatches;

    /// <inheritdoc/>
    protected override IReadOnlyList<(string Symbol, object? Value)> Options => [("τ", Threshold)];

    /// <inheritdoc/>
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new AgreementState<T>(layout, Threshold, mean: false);
}
