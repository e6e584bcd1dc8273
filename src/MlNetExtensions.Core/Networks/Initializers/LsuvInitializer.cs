using System.Globalization;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Layer-sequential unit variance: orthogonal weights, then, layer after layer, divided by the standard deviation of the layer's outputs
/// on a first batch until their variance is 1 within the tolerance. Networks that are made without rows keep the orthogonal weights.
/// </summary>
/// <remarks>Mishkin and Matas, "All you need is a good init", 2016.</remarks>
public sealed record LsuvInitializer : WeightInitializer
{
    /// <summary>How far from 1 the variance may be, positive.</summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>Divisions at most for each layer, at least 1.</summary>
    public int MaximumIterations { get; init; } = 10;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"Lsuv({Tolerance}, {MaximumIterations})");

    internal override void Fill(Span<float> weights, int outputs, int inputs, double gain, NormalRandom random) =>
        new OrthogonalInitializer().Fill(weights, outputs, inputs, 1, random);
}
