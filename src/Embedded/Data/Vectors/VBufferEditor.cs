namespace Microsoft.ML.Data;

/// <summary>Ways to write into a <see cref="VBuffer{T}"/> while reusing its arrays.</summary>
public static class VBufferEditor
{
    /// <summary>An editor of the buffer as it is.</summary>
    public static VBufferEditor<T> CreateFromBuffer<T>(ref VBuffer<T> destination) =>
        Create(ref destination, destination.Length, destination.GetValues().Length, keepOldOnResize: true);

    /// <summary>An editor for a new content, in the arrays of <paramref name="destination"/> where they are large enough.</summary>
    public static VBufferEditor<T> Create<T>(
        ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(newLogicalLength);
        int count = valuesCount ?? newLogicalLength;
        if (count < 0 || count > newLogicalLength)
            throw new ArgumentOutOfRangeException(nameof(valuesCount), valuesCount, $"The number of explicit values is from 0 to the length, {newLogicalLength}.");

        int capacity = maxValuesCapacity ?? newLogicalLength;
        T[] values = Grow(destination.ValueBuffer, count, capacity, keepOldOnResize, out bool newValues);
        bool needsIndices = count < newLogicalLength || requireIndicesOnDense;
        bool newIndices = false;
        int[] indices = needsIndices
            ? Grow(destination.IndexBuffer, count, capacity, keepOldOnResize, out newIndices)
            : destination.IndexBuffer;
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, needsIndices, newValues, newIndices);
    }

    private static TItem[] Grow<TItem>(TItem[] current, int needed, int capacity, bool keep, out bool isNew)
    {
        int size = current?.Length ?? 0;
        isNew = size < needed;
        if (!isNew)
            return current;

        // Doubling keeps repeated growth linear; beyond the capacity nothing will ever be asked for.
        int newSize = (int)Math.Max(needed, Math.Min(capacity, 2L * size));
        if (keep)
            Array.Resize(ref current, newSize);
        else
            current = new TItem[newSize];
        return current;
    }
}
