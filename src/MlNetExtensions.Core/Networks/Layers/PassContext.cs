using System.Numerics;

namespace MlNetExtensions.Core.Networks;

/// <summary>What all layers of a network share in one pass over a batch.</summary>
/// <param name="Parameters">All parameters of the network.</param>
/// <param name="Statistics">All running statistics of the network; changed where <paramref name="UpdateStatistics"/> holds.</param>
/// <param name="Rows">Rows of the batch.</param>
/// <param name="Training">Whether dropout drops and normalizers use the batch.</param>
/// <param name="UpdateStatistics">Whether normalizers move their running statistics.</param>
/// <param name="Seed">Of all that is random in this pass; the same seed gives the same masks.</param>
/// <param name="Sparse">The batch where it is sparse; the input matrix is not filled then.</param>
internal readonly unsafe record struct PassContext<T>(
    nint Parameters, nint Statistics, int Rows, bool Training, bool UpdateStatistics, ulong Seed, SparseBatch<T>? Sparse)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Parameter(int offset) => (T*)Parameters + offset;

    public T* Statistic(int offset) => (T*)Statistics + offset;
}
