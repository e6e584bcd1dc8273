using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Reads labels as numbers: true is 1, a key counts from zero, a missing key and one beyond the range of its type are NaN.</summary>
internal static class LabelReader
{
    public static ValueGetter<float> Create(DataViewRow row, DataViewSchema.Column label) => label.Type switch
    {
        KeyDataViewType key => FromKey(row, label, key.Count),
        BooleanDataViewType => From<bool>(row, label, flag => flag ? 1 : 0),
        _ when label.Type == NumberDataViewType.Double => From<double>(row, label, number => (float)number),
        _ => row.GetGetter<float>(label),
    };

    private static ValueGetter<float> FromKey(DataViewRow row, DataViewSchema.Column label, ulong count)
    {
        Func<ulong> next = Keys.GetGetter(row, label);
        return (ref float value) =>
        {
            ulong key = next();
            value = key > 0 && key <= count ? key - 1 : float.NaN;
        };
    }

    private static ValueGetter<float> From<T>(DataViewRow row, DataViewSchema.Column label, Func<T, float> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(label);
        T source = default;
        return (ref float value) =>
        {
            getter(ref source);
            value = convert(source);
        };
    }
}
