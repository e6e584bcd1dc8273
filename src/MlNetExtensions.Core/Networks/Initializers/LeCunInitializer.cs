using MlNetExtensions.Core.Networks;
namespace MlNetExtensions;

/// <summary>Normal with variance 1/inputs, whatever follows: what <see cref="Selu"/> needs.</summary>
/// <remarks>LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998.</remarks>
public sealed record LeCunInitializer : WeightInitializer
{
    /// <inheritdoc/>
    public override string ToString() => "LeCun";

    internal override void Fill(Span<float> weights, int outputs, int inputs, double gain, NormalRandom random) =>
        FillNormal(weights, 1 / Math.Sqrt(inputs), random);
}
