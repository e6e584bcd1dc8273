using MlNetExtensions.Core.Networks;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Back-propagation with variance-controlled adaptive sampling, VCAS (Wang, Chen and Zhu, "Efficient Backpropagation with
/// Variance-Controlled Adaptive Sampling", ICLR 2024). Before every dense layer l, on the way back, row i of the gradient is kept with a
/// probability in proportion to its norm and divided by it, so that a share ρ_l of the rows is left on average; and the weight gradient is
/// made of a share ν_l of those, drawn in proportion to ‖gᵢ‖‖xᵢ‖. Unbiased; see <see cref="VarianceControlledSampling"/>.
/// </summary>
/// <remarks>
/// A controller holds the variance that sampling adds below a share τ of the variance of the mini-batch gradient: every
/// <see cref="Period"/> steps it measures both on two batches, with <see cref="Repetitions"/> draws each, and moves s by
/// ±<see cref="Step"/>, where ρ_l is the share of rows that have the share s of the norms, at least that of the layers below; and ν_l by the
/// factor <see cref="WeightFactor"/> or its inverse. The paper saves the multiplications of dropped rows; here they are made with zeros, and
/// only the estimate is the paper's.
/// </remarks>
public sealed record VarianceControlledGradient : GradientEstimator
{
    /// <summary>Share of the mini-batch variance that sampled rows may add, positive; 0.025.</summary>
    public double RowTolerance { get; init; } = 0.025;

    /// <summary>Share of the mini-batch variance that sampled weight gradients may add, positive; 0.025.</summary>
    public double WeightTolerance { get; init; } = 0.025;

    /// <summary>How far s moves, above 0 and below 1; 0.01.</summary>
    public double Step { get; init; } = 0.01;

    /// <summary>What ν_l is multiplied with or divided by, above 0 and below 1; 0.95.</summary>
    public double WeightFactor { get; init; } = 0.95;

    /// <summary>What ρ_l keeps of its last value, in [0, 1); 0.6.</summary>
    public double Smoothing { get; init; } = 0.6;

    /// <summary>Steps from one measurement to the next, at least 1; 100.</summary>
    public int Period { get; init; } = 100;

    /// <summary>Draws of each of the two batches in a measurement, at least 1; 2.</summary>
    public int Repetitions { get; init; } = 2;

    /// <summary>
    /// Whether the controller does as the official code: shares of rows for the smaller s where variance is too large, and shares of weight
    /// gradients above 1, which only delay their fall.
    /// </summary>
    public bool AsShipped { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"{nameof(VarianceControlledGradient)}({RowTolerance}, {WeightTolerance}, {Step}, {WeightFactor}, {Smoothing}, ")
        + Invariant($"every {Period}, {Repetitions} draws{(AsShipped ? ", as shipped" : "")})");

    internal override string? Problem(NetworkShape shape) => this switch
    {
        { RowTolerance: not > 0 } => Invariant($"{nameof(RowTolerance)} is {RowTolerance}; it must be positive"),
        { WeightTolerance: not > 0 } => Invariant($"{nameof(WeightTolerance)} is {WeightTolerance}; it must be positive"),
        { Step: not (> 0 and < 1) } => Invariant($"{nameof(Step)} is {Step}; it must be above 0 and below 1"),
        { WeightFactor: not (> 0 and < 1) } => Invariant($"{nameof(WeightFactor)} is {WeightFactor}; it must be above 0 and below 1"),
        { Smoothing: not (>= 0 and < 1) } => Invariant($"{nameof(Smoothing)} is {Smoothing}; it must be in [0, 1)"),
        { Period: < 1 } => Invariant($"{nameof(Period)} is {Period}; it must be at least 1"),
        { Repetitions: < 1 } => Invariant($"{nameof(Repetitions)} is {Repetitions}; it must be at least 1"),
        _ => null,
    };

    internal override RowSampler CreateSampler(NetworkShape shape) =>
        new VarianceControlledSampler(new VarianceController(this, shape.Layers.Count(layer => layer is DenseLayer)));
}
