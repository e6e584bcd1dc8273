namespace Microsoft.ML.Data;

public readonly partial struct VBuffer<T>
{
    /// <summary>Makes <paramref name="destination"/> a dense vector of a stretch of <paramref name="source"/>.</summary>
    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Makes <paramref name="destination"/> equal to this vector, with the same density.</summary>
    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Makes <paramref name="destination"/> the stretch of this vector that starts at <paramref name="sourceIndex"/>.</summary>
    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        if (sourceIndex < 0 || sourceIndex > Length)
            throw new ArgumentOutOfRangeException(nameof(sourceIndex), sourceIndex, $"The vector has {Length} items.");
        if (length < 0 || length > Length - sourceIndex)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"{Length - sourceIndex} items follow position {sourceIndex}.");

        if (IsDense)
        {
            Copy(_values, sourceIndex, ref destination, length);
            return;
        }

        var indices = GetIndices();
        int first = LowerBound(indices, sourceIndex);
        int count = LowerBound(indices, sourceIndex + length) - first;
        var editor = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(first, count).CopyTo(editor.Values);
        if (count < length)
        {
            for (int i = 0; i < count; i++)
                editor.Indices[i] = indices[first + i] - sourceIndex;
        }

        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        if (destinationIndex < 0 || destination.Length - destinationIndex < Length)
            throw new ArgumentException($"{Length} items do not fit at position {destinationIndex} of a destination of {destination.Length}.", nameof(destination));

        var target = destination.Slice(destinationIndex, Length);
        var values = GetValues();
        if (IsDense)
        {
            values.CopyTo(target);
            return;
        }

        target.Fill(defaultValue);
        var indices = GetIndices();
        for (int i = 0; i < indices.Length; i++)
            target[indices[i]] = values[i];
    }

    private static int LowerBound(ReadOnlySpan<int> ascending, int value)
    {
        int found = ascending.BinarySearch(value);
        return found < 0 ? ~found : found;
    }
}
