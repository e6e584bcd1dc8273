using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The values of a column mapped one by one, be it a scalar or a vector.</summary>
internal static class ConvertedValues
{
    public static Delegate CreateGetter<TSource, TResult>(DataViewRow row, DataViewSchema.Column source, Delegate converter)
    {
        var convert = (ValueConverter<TSource, TResult>)converter;
        return source.Type is VectorDataViewType ? Vector(row.GetGetter<VBuffer<TSource>>(source), convert) : Scalar(row.GetGetter<TSource>(source), convert);
    }

    private static ValueGetter<TResult> Scalar<TSource, TResult>(ValueGetter<TSource> getter, ValueConverter<TSource, TResult> convert)
    {
        TSource value = default;
        return (ref TResult result) =>
        {
            getter(ref value);
            convert(in value, ref result);
        };
    }

    private static ValueGetter<VBuffer<TResult>> Vector<TSource, TResult>(ValueGetter<VBuffer<TSource>> getter, ValueConverter<TSource, TResult> convert)
    {
        TSource nothing = default;
        TResult fill = default;
        convert(in nothing, ref fill);
        // Text stands for the default value by being empty, as in ML.NET.
        bool keepsSparse = typeof(TResult) == typeof(ReadOnlyMemory<char>) || EqualityComparer<TResult>.Default.Equals(fill, default);
        VBuffer<TSource> value = default;
        return (ref VBuffer<TResult> result) =>
        {
            getter(ref value);
            result = keepsSparse || value.IsDense ? Explicit(in value, ref result, convert) : Dense(in value, ref result, convert, fill);
        };
    }

    private static VBuffer<TResult> Explicit<TSource, TResult>(in VBuffer<TSource> value, ref VBuffer<TResult> result, ValueConverter<TSource, TResult> convert)
    {
        ReadOnlySpan<TSource> values = value.GetValues();
        VBufferEditor<TResult> editor = VBufferEditor.Create(ref result, value.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
            convert(in values[i], ref editor.Values[i]);
        if (!value.IsDense)
            value.GetIndices().CopyTo(editor.Indices);
        return editor.Commit();
    }

    private static VBuffer<TResult> Dense<TSource, TResult>(in VBuffer<TSource> value, ref VBuffer<TResult> result, ValueConverter<TSource, TResult> convert, TResult fill)
    {
        ReadOnlySpan<TSource> values = value.GetValues();
        ReadOnlySpan<int> indices = value.GetIndices();
        VBufferEditor<TResult> editor = VBufferEditor.Create(ref result, value.Length);
        editor.Values.Fill(fill);
        for (int i = 0; i < values.Length; i++)
            convert(in values[i], ref editor.Values[indices[i]]);
        return editor.Commit();
    }
}
