using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The values of a concatenation: dense unless indices take less room than the zeros between them.</summary>
internal static class ConcatenatedValues
{
    public static Delegate CreateGetter<T>(DataViewRow row, DataViewSchema.Column[] sources)
    {
        Part<T>[] parts = Array.ConvertAll(sources, source => Part<T>.Create(row, source));
        ValueGetter<VBuffer<T>> getter = (ref VBuffer<T> destination) =>
        {
            int length = 0;
            int count = 0;
            foreach (Part<T> part in parts)
            {
                part.Read();
                length = checked(length + part.Value.Length);
                count += part.Value.GetValues().Length;
            }

            destination = count >= length / 2 ? Dense(ref destination, parts, length) : Sparse(ref destination, parts, length, count);
        };
        return getter;
    }

    private static VBuffer<T> Dense<T>(ref VBuffer<T> destination, Part<T>[] parts, int length)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        int offset = 0;
        foreach (Part<T> part in parts)
        {
            part.Value.CopyTo(editor.Values[offset..]);
            offset += part.Value.Length;
        }

        return editor.Commit();
    }

    private static VBuffer<T> Sparse<T>(ref VBuffer<T> destination, Part<T>[] parts, int length, int count)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, count);
        int offset = 0;
        int at = 0;
        foreach (Part<T> part in parts)
        {
            ReadOnlySpan<T> values = part.Value.GetValues();
            ReadOnlySpan<int> indices = part.Value.GetIndices();
            values.CopyTo(editor.Values[at..]);
            for (int i = 0; i < values.Length; i++)
                editor.Indices[at + i] = offset + (part.Value.IsDense ? i : indices[i]);
            at += values.Length;
            offset += part.Value.Length;
        }

        return editor.Commit();
    }

    /// <summary>One input column; a scalar is read into a vector of one slot.</summary>
    private sealed class Part<T>
    {
        private readonly ValueGetter<T> _scalar;
        private readonly ValueGetter<VBuffer<T>> _vector;
        private readonly T[] _slot = new T[1];
        private VBuffer<T> _value;

        private Part(ValueGetter<T> scalar, ValueGetter<VBuffer<T>> vector)
        {
            _scalar = scalar;
            _vector = vector;
            _value = scalar is null ? default : new VBuffer<T>(1, _slot);
        }

        public ref readonly VBuffer<T> Value => ref _value;

        public static Part<T> Create(DataViewRow row, DataViewSchema.Column source) => source.Type is VectorDataViewType
            ? new Part<T>(null, row.GetGetter<VBuffer<T>>(source))
            : new Part<T>(row.GetGetter<T>(source), null);

        public void Read()
        {
            if (_scalar is null)
                _vector(ref _value);
            else
                _scalar(ref _slot[0]);
        }
    }
}
