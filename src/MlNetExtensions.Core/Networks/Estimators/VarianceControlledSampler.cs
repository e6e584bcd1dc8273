namespace MlNetExtensions.Core.Networks;

/// <summary>Rows and weight gradients of the shares that a <see cref="VarianceController"/> says, and what a measurement needs to know.</summary>
internal sealed class VarianceControlledSampler(VarianceController controller) : RowSampler
{
    public VarianceController Controller { get; } = controller;

    /// <summary>Whether rows are drawn; off for exact gradients.</summary>
    public bool DrawsRows { get; set; } = true;

    /// <summary>Whether weight gradients are drawn; off where only the variance that this would add is wanted.</summary>
    public bool DrawsWeights { get; set; } = true;

    /// <summary>‖gᵢ‖ of every row in the last pass, for each layer.</summary>
    public double[][] Norms { get; } = new double[controller.RowShares.Length][];

    /// <summary>The variance that sampling would have added to each layer's weight gradient in the last pass.</summary>
    public double[] WeightVariances { get; } = new double[controller.RowShares.Length];

    public override bool KeepRows(int layer, ReadOnlySpan<double> deltaNorms, NormalRandom random, Span<double> weights)
    {
        Norms[layer] = deltaNorms.ToArray();
        int count = Count(deltaNorms.Length, Controller.RowShares[layer]);
        return DrawsRows && Draw(deltaNorms, count, random, weights);
    }

    public override bool WeighRows(
        int layer, ReadOnlySpan<double> inputNorms, ReadOnlySpan<double> deltaNorms, NormalRandom random, Span<double> weights)
    {
        double[] norms = new double[deltaNorms.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(inputNorms, deltaNorms, norms);
        int count = Count(norms.Length, Controller.WeightShares[layer]);
        WeightVariances[layer] = VarianceControlledSampling.AddedVariance(norms, count);
        return DrawsWeights && Draw(norms, count, random, weights);
    }

    // As in the official code, rounded down, but at least one row.
    private static int Count(int rows, double share) => Math.Clamp((int)(rows * share), 1, rows);

    private static bool Draw(ReadOnlySpan<double> norms, int count, NormalRandom random, Span<double> weights)
    {
        if (count == norms.Length)
        {
            return false;
        }

        double[] keep = VarianceControlledSampling.KeepProbabilities(norms, count);
        for (int i = 0; i < keep.Length; i++)
        {
            weights[i] = random.Uniform() < keep[i] ? 1 / keep[i] : 0;
        }

        return true;
    }
}
