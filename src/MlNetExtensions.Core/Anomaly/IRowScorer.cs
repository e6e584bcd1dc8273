using System.Numerics;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>What gives rows a score, higher for rows less like the normal ones. Immutable and safe for any number of threads.</summary>
internal interface IRowScorer
{
    /// <summary>Scores of the listed rows of a batch; <paramref name="scores"/>[i] belongs to row <paramref name="rows"/>[i].</summary>
    /// <param name="columns">A row-major block for every feature column.</param>
    /// <param name="rows">Rows of the blocks.</param>
    /// <param name="scores">Finite, not negative; NaN where the model's numbers overflow.</param>
    void Score<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, ReadOnlySpan<int> rows, Span<float> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    void Write(BinaryWriter writer);
}
