namespace Microsoft.ML.Data;

/// <summary>How many keys a column has; as many as its type can hold when no count is given.</summary>
public sealed class KeyCount
{
    public ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        if (count == 0)
            throw new ArgumentOutOfRangeException(nameof(count), count, "A key column has at least one key.");
        Count = count;
    }
}
