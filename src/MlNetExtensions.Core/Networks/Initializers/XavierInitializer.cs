using MlNetExtensions.Core.Networks;
namespace MlNetExtensions;

/// <summary>
/// Uniform in ±gain·√(6/(inputs + outputs)): with the identity or tanh, signals forward and gradients backward keep their size about
/// equally well.
/// </summary>
/// <remarks>Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.</remarks>
public sealed record XavierInitializer : WeightInitializer
{
    /// <inheritdoc/>
    public override string ToString() => "Xavier";

    internal override void Fill(Span<float> weights, int outputs, int inputs, double gain, NormalRandom random)
    {
        double range = gain * Math.Sqrt(6.0 / ((double)inputs + outputs));
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(range * (2 * random.Uniform() - 1));
        }
    }
}
