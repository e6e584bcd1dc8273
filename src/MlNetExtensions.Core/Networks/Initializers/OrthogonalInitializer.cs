using MlNetExtensions.Core.Networks;
namespace MlNetExtensions;

/// <summary>
/// gain times a random matrix with orthonormal rows, or columns where there are fewer of them: the lengths of signals are kept exactly,
/// not on average.
/// </summary>
/// <remarks>Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
/// 2014.</remarks>
public sealed record OrthogonalInitializer : WeightInitializer
{
    /// <inheritdoc/>
    public override string ToString() => "Orthogonal";

    internal override void Fill(Span<float> weights, int outputs, int inputs, double gain, NormalRandom random)
    {
        int count = Math.Min(outputs, inputs), length = Math.Max(outputs, inputs);
        double[][] vectors = OrthonormalVectors.Draw(count, length, random);
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < length; j++)
            {
                weights[outputs <= inputs ? i * inputs + j : j * inputs + i] = (float)(gain * vectors[i][j]);
            }
        }
    }
}
