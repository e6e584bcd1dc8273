using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.FeatureImportance;

/// <summary>Vectors in which one slot has, row by row, the given values in place of its own.</summary>
internal sealed class PermutedSlot(DataViewSchema.Column features, int slot, float[] values) : IRowMapper
{
    public DataViewSchema.DetachedColumn[] OutputColumns { get; } = [new(features)];

    /// <summary>A view of as many rows as there are values, always in their own order.</summary>
    public static IDataView Of(IDataView data, DataViewSchema.Column features, int slot, float[] values) => new SequentialDataView(
        new SkipTakeDataView(data, 0, values.Length), () => new BoundRowMapper(data.Schema, new PermutedSlot(features, slot, values)));

    public IEnumerable<int> InputsOf(int output) => [features.Index];

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive)
    {
        if (!isActive(0))
            return [null];
        ValueGetter<VBuffer<float>> getter = input.GetGetter<VBuffer<float>>(features);
        VBuffer<float> own = default;
        return [(ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
        {
            getter(ref own);
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, own.Length);
            own.CopyTo(editor.Values);
            editor.Values[slot] = values[input.Position];
            value = editor.Commit();
        })];
    }
}
