using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Fitted models, and what they tell of their columns.</summary>
internal static class SeamModels
{
    /// <summary>What a model makes of data, before and after it went through a file into a fresh context.</summary>
    public static IEnumerable<IDataView> FitAndReload(this IEstimator<ITransformer> estimator, IDataView data)
    {
        ITransformer model = estimator.Fit(data);
        yield return model.Transform(data);
        yield return model.Reload(data.Schema).Transform(data);
    }

    public static ITransformer Reload(this ITransformer model, DataViewSchema inputSchema)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, inputSchema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    public static string[] SlotNames(this DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    public static T[] KeyValues<T>(this DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues()];
    }

    public static string[] KeyTexts(this DataViewSchema.Column column) =>
        Array.ConvertAll(column.KeyValues<ReadOnlyMemory<char>>(), text => text.ToString());

    /// <summary>The first and the last slot of each group of slots that stands for one category.</summary>
    public static int[] CategoricalRanges(this DataViewSchema.Column column)
    {
        VBuffer<int> ranges = default;
        column.Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        return [.. ranges.DenseValues()];
    }

    /// <summary>How many values the vectors of a column hold, row by row.</summary>
    public static int[] ExplicitCounts(this IDataView view, string name)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[name]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[name]);
        var counts = new List<int>();
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            counts.Add(value.GetValues().Length);
        }

        return [.. counts];
    }
}
