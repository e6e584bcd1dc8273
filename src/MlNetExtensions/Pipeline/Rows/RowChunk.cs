namespace MlNetExtensions.Pipeline;

/// <summary>A few consecutive rows of one cursor.</summary>
internal sealed class RowChunk(IReadOnlyList<ViewColumn> columns)
{
    /// <summary>Enough that handing rows on costs nothing beside reading them.</summary>
    public const int MaximumRows = 1024;

    // Few enough for the cache.
    private const int MaximumValues = 1 << 16;

    /// <summary>The cursor's batch that all rows belong to.</summary>
    public long Batch { get; set; }

    public int Count { get; private set; }

    public bool IsFull => Count == MaximumRows || Stored >= MaximumValues;

    /// <summary>One block for each column.</summary>
    public ColumnBlock[] Blocks { get; } = [.. columns.Select(column => column.NewBlock())];

    /// <summary>What is wrong with the row after the last, as it ends a message, and in which column; null for nothing.</summary>
    public (string Column, string Complaint)? Fault { get; private set; }

    private int Stored
    {
        get
        {
            int stored = 0;
            foreach (ColumnBlock block in Blocks)
            {
                stored += block.Stored;
            }

            return stored;
        }
    }

    public void Clear()
    {
        Count = 0;
        foreach (ColumnBlock block in Blocks)
        {
            block.Clear();
        }
    }

    /// <summary>Reads one row more; false where something is wrong with it.</summary>
    public bool TryAdd(ValueReader[] readers)
    {
        for (int i = 0; i < readers.Length; i++)
        {
            if (readers[i](Blocks[i]) is { } complaint)
            {
                Fault = (columns[i].Name, complaint);
                return false;
            }
        }

        Count++;
        return true;
    }
}
