using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions;

/// <summary>
/// <see cref="GradientAgreementFilter"/> with the mean of all micro-batches that agree: G ← G + (g_i - G)/(n + 1) after n of them. Not what
/// the authors' code does; identical micro-batch gradients in another order give the same result, an outlier at first place still rejects
/// all others.
/// </summary>
public sealed record GradientAgreementMean : GradientTransformation
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
    public override GradientState<T> CreateState<T>(ParameterLayout layout, ulong seed) => new AgreementState<T>(layout, Threshold, mean: true);
}
