namespace Microsoft.ML.Internal;

/// <summary>One of several cursors that share out the rows of a source, a batch at a time.</summary>
internal sealed class SplitCursor(SplitSource source) : BlockCursor(source.Schema, source.Active)
{
    private bool _disposed;

    protected override RowBlock NextBlock(RowBlock last) => source.Fill(last);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            source.Leave();
        }

        base.Dispose(disposing);
    }
}

/// <summary>The cursor whose rows are shared out. Its readers may be on any threads.</summary>
internal sealed class SplitSource(DataViewRowCursor cursor, DataViewSchema.Column[] active, int readers)
{
    private readonly Lock _reading = new();
    private long _batch = -1;
    private bool _ended;

    public DataViewSchema Schema => cursor.Schema;

    public DataViewSchema.Column[] Active => active;

    /// <summary>Fills a block with the next rows; null when there are none.</summary>
    /// <exception cref="InvalidOperationException">Reading the rows failed.</exception>
    public RowBlock Fill(RowBlock block)
    {
        lock (_reading)
        {
            if (_ended)
                return null;
            try
            {
                block ??= new RowBlock(cursor, active);
                block.Clear(++_batch);
                while (block.Count < ReadAhead.BatchSize && !_ended)
                {
                    _ended = !cursor.MoveNext();
                    if (!_ended)
                        block.Append();
                }
            }
            catch (Exception failure)
            {
                _ended = true;
                throw ReadAhead.Failed(failure);
            }

            return block.Count > 0 ? block : null;
        }
    }

    /// <summary>The last reader to leave disposes the cursor.</summary>
    public void Leave()
    {
        lock (_reading)
        {
            if (--readers == 0)
                cursor.Dispose();
        }
    }
}
