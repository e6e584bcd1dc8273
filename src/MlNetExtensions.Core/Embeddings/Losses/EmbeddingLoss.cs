using System.Numerics;
using MlNetExtensions.Core.Embeddings;

namespace MlNetExtensions;

/// <summary>What two views of the rows of a batch should have in common, and what should keep all rows from becoming one.</summary>
public abstract record EmbeddingLoss
{
    private protected EmbeddingLoss()
    {
    }

    /// <summary>Refuses coefficients that cannot hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A coefficient is out of range; the message names it.</exception>
    public abstract void Validate();

    /// <summary>What evaluates this loss, with memory made once.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Rows of a batch at most.</param>
    /// <param name="columns">Dimensions of the embedding.</param>
    /// <param name="threads">At most; 0 for all cores.</param>
    internal abstract EmbeddingJudge<T> CreateJudge<T>(int rows, int columns, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
