namespace Microsoft.ML.Data;

public sealed class KeyCount
{
    public KeyCount()
    {
    }

    public KeyCount(ulong count)
    {
        Count = count;
    }

    public ulong? Count { get; }
}
