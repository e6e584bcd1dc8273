using MlNetExtensions.Core.Networks;
namespace MlNetExtensions;

/// <summary>Normal with variance gain²/inputs, 2/inputs before <see cref="Relu"/>: a signal keeps its second moment through
/// rectifiers.</summary>
/// <remarks>He, Zhang, Ren and Sun, "Delving deep into rectifiers", 2015.</remarks>
public sealed record HeInitializer : WeightInitializer
{
    /// <inheritdoc/>
    public override string ToString() => "He";

    internal override void Fill(Span<float> weights, int outputs, int inputs, double gain, NormalRandom random) =>
        FillNormal(weights, gain / Math.Sqrt(inputs), random);
}
