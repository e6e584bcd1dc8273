using System.Numerics;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The values of a column with others in place of its missing ones.</summary>
internal static class ReplacedValues
{
    public static Delegate CreateGetter<T>(DataViewRow row, DataViewSchema.Column source, double[] replacements)
        where T : IFloatingPoint<T>
    {
        T[] values = Array.ConvertAll(replacements, T.CreateTruncating);
        return source.Type is VectorDataViewType ? Vector(row.GetGetter<VBuffer<T>>(source), values) : Scalar(row.GetGetter<T>(source), values[0]);
    }

    private static ValueGetter<T> Scalar<T>(ValueGetter<T> getter, T replacement)
        where T : IFloatingPoint<T> => (ref T value) =>
        {
            getter(ref value);
            if (T.IsNaN(value))
                value = replacement;
        };

    private static ValueGetter<VBuffer<T>> Vector<T>(ValueGetter<VBuffer<T>> getter, T[] replacements)
        where T : IFloatingPoint<T>
    {
        // The input keeps its own buffer: not every getter copies, and what it hands out is not ours to change.
        VBuffer<T> source = default;
        return (ref VBuffer<T> destination) =>
        {
            getter(ref source);
            source.CopyTo(ref destination);
            VBufferEditor<T> editor = VBufferEditor.CreateFromBuffer(ref destination);
            Span<T> values = editor.Values;
            for (int i = 0; i < values.Length; i++)
            {
                if (T.IsNaN(values[i]))
                    values[i] = replacements.Length == 1 ? replacements[0] : replacements[source.IsDense ? i : source.GetIndices()[i]];
            }

            destination = editor.Commit();
        };
    }
}
