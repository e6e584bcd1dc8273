namespace Microsoft.ML.Data;

/// <summary>How many keys a key column can hold.</summary>
public sealed class KeyCount
{
    /// <summary>The number of keys; null for as many as the type of the column can count.</summary>
    public ulong? Count;

    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        ArgumentOutOfRangeException.ThrowIfZero(count);
        Count = count;
    }
}
