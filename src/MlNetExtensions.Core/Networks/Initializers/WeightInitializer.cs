using MlNetExtensions.Core.Networks;
namespace MlNetExtensions;

/// <summary>What the weights of a layer begin with.</summary>
public abstract record WeightInitializer
{
    private protected WeightInitializer()
    {
    }

    /// <summary>Fills a matrix of weights, row-major.</summary>
    /// <param name="weights">outputs × inputs values.</param>
    /// <param name="outputs">Rows.</param>
    /// <param name="inputs">Columns.</param>
    /// <param name="gain">Of the activation that follows: <see cref="Activation.Gain"/>.</param>
    /// <param name="random">Of this layer alone.</param>
    internal abstract void Fill(Span<float> weights, int outputs, int inputs, double gain, NormalRandom random);

    private protected static void FillNormal(Span<float> weights, double deviation, NormalRandom random)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(deviation * random.Normal());
        }
    }
}
