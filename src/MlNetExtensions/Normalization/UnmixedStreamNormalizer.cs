using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>
/// Normalizes the rows of a stream, batch after batch, by statistics that each batch moves: the state goes on from call to call. One thread
/// at a time.
/// </summary>
public sealed class UnmixedStreamNormalizer
{
    private readonly UnmixedNormalizingTransformer _start;
    private readonly UnmixedNormalizer _normalizer;
    private readonly RowColumn _column;

    internal UnmixedStreamNormalizer(UnmixedNormalizingTransformer start)
    {
        (_start, _normalizer) = (start, start.CreateMoving());
        _column = new RowColumn(start.Inputs[0].Name, start.Inputs[0].Dimension);
    }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Normalizes a batch by the statistics before it, and then moves them once, by all of its rows.</summary>
    /// <param name="rows">Row after row, one or more.</param>
    /// <param name="normalized">As many values; may be the rows themselves.</param>
    /// <exception cref="ArgumentException">The values are not whole rows, or there are not as many results.</exception>
    /// <exception cref="InvalidRowException">A value is infinite, or NaN where that is refused; nothing has moved.</exception>
    public void Normalize(ReadOnlySpan<float> rows, Span<float> normalized)
    {
        _start.MissingValues.Check(rows, _column, Rows);
        _normalizer.NormalizeBatch(rows, normalized);
        Rows += rows.Length / _column.Dimension;
    }

    /// <summary>The statistics as they are now, as a transformer that can be saved.</summary>
    public UnmixedNormalizingTransformer ToTransformer() => _start.With(_normalizer.State);
}
