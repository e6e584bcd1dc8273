namespace MlNetExtensions.Core.Rows;

/// <summary>Reads rows into memory.</summary>
public static class RowSetReader
{
    private const int RowsPerBatch = 1024;

    /// <summary>Reads the values of some columns side by side.</summary>
    /// <param name="source">Where they are read, once.</param>
    /// <param name="columns">Which columns of the source.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="InvalidRowException">A value is not finite; the message says where.</exception>
    public static RowSet<float> Read(IRowSource<float> source, Range columns, CancellationToken cancellationToken)
    {
        (int start, int count) = columns.GetOffsetAndLength(source.Columns.Count);
        int features = checked(source.Columns.Skip(start).Take(count).Sum(column => column.Dimension));
        var builder = new RowSetBuilder<float>(features);
        float[] joined = [];
        foreach (RowBatch<float> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, source.Columns), cancellationToken))
        {
            joined = joined.Length < batch.Count * features ? new float[batch.Count * features] : joined;
            for (int i = start, first = 0; i < start + count; first += source.Columns[i++].Dimension)
            {
                ReadOnlySpan<float> block = batch.Columns[i].Span;
                InvalidRowException.ThrowIfNotFinite(block, source.Columns[i], batch.FirstRow);
                int dimension = source.Columns[i].Dimension;
                for (int row = 0; row < batch.Count; row++)
                {
                    block.Slice(row * dimension, dimension).CopyTo(joined.AsSpan(row * features + first));
                }
            }

            builder.AddDense(joined.AsSpan(0, batch.Count * features));
        }

        return builder.Build();
    }
}
