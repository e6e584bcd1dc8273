namespace MlNetExtensions.Core.Networks;

/// <summary>Draws rows of a batch while its gradient is propagated back. Layers are counted among the dense ones, the first is 0.</summary>
internal abstract class RowSampler
{
    /// <summary>Weights of the rows of a dense layer's ∂L/∂output, for its weight gradient and all layers before; of mean 1.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="deltaNorms">‖gᵢ‖ of every row.</param>
    /// <param name="random">What is drawn of.</param>
    /// <param name="weights">Where one weight a row is written.</param>
    /// <returns>False where all rows stay as they are.</returns>
    public virtual bool KeepRows(int layer, ReadOnlySpan<double> deltaNorms, NormalRandom random, Span<double> weights) => false;

    /// <summary>Weights of the rows in a dense layer's weight gradient alone; of mean 1.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputNorms">‖xᵢ‖ of every row.</param>
    /// <param name="deltaNorms">‖gᵢ‖ of every row, after <see cref="KeepRows"/>.</param>
    /// <param name="random">What is drawn of.</param>
    /// <param name="weights">Where one weight a row is written.</param>
    /// <returns>False where the weight gradient is exact.</returns>
    public virtual bool WeighRows(
        int layer, ReadOnlySpan<double> inputNorms, ReadOnlySpan<double> deltaNorms, NormalRandom random, Span<double> weights) => false;
}
