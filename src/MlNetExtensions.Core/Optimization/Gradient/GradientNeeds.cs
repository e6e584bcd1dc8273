using MlNetExtensions.Core.Optimization.Gradient;
namespace MlNetExtensions;

/// <summary>What a transformation needs in a <see cref="GradientStep{T}"/> besides the gradient and the parameters.</summary>
[Flags]
public enum GradientNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>
    /// The gradient of the current mini-batch at other parameters: <see cref="GradientSample.CurrentBatch"/> of the oracle.
    /// </summary>
    CurrentBatch = 1,

    /// <summary>The gradient of another, independent mini-batch: <see cref="GradientSample.IndependentBatch"/> of the oracle.</summary>
    IndependentBatch = 2,

    /// <summary>The gradient over all training rows: <see cref="GradientSample.AllRows"/> of the oracle.</summary>
    AllRows = 4,

    /// <summary><see cref="GradientStep{T}.MicroBatches"/>, at least two.</summary>
    MicroBatches = 8,

    /// <summary><see cref="GradientStep{T}.RowNorms"/>.</summary>
    RowNorms = 16,

    /// <summary><see cref="GradientStep{T}.Loss"/>.</summary>
    Loss = 32,

    /// <summary><see cref="GradientStep{T}.Rows"/>.</summary>
    Rows = 64,

    /// <summary><see cref="GradientStep{T}.MicroBatches"/> with their <see cref="GradientStep{T}.Clusters"/>; one is enough.</summary>
    Clusters = 128,

    /// <summary><see cref="GradientStep{T}.MicroBatchRows"/>.</summary>
    MicroBatchRows = 256,
}
