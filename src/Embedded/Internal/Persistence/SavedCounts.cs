namespace Microsoft.ML.Internal;

/// <summary>Counts in a saved model, which may come from anybody: none is believed beyond the bytes that are left.</summary>
internal static class SavedCounts
{
    /// <summary>The number of items that follow, each of which takes at least <paramref name="bytesPerItem"/> bytes.</summary>
    public static int ReadCount(this BinaryReader reader, int bytesPerItem)
    {
        int count = reader.ReadInt32();
        return count >= 0 ? reader.CheckLeft(count, bytesPerItem) : throw new InvalidDataException($"The model is damaged: {count} items are announced.");
    }

    /// <summary>Gives <paramref name="count"/> back where the bytes that are left can hold as many items.</summary>
    public static int CheckLeft(this BinaryReader reader, int count, int bytesPerItem)
    {
        // Models are read from memory, entry by entry, so what is left is known.
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count <= left / bytesPerItem
            ? count
            : throw new InvalidDataException($"The model is damaged: {count} items of at least {bytesPerItem} bytes are announced where {left} bytes are left.");
    }
}
