using System.Globalization;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>A column of features, a vector of Single of known size or a Single.</summary>
/// <param name="column">The column.</param>
/// <param name="dimension">Features of a row.</param>
/// <param name="dense">Whether blocks are dense however the rows come.</param>
/// <param name="check">Whether features that are not finite are refused; not where the rows go to one who does that.</param>
internal sealed class FeatureColumn(DataViewSchema.Column column, int dimension, bool dense, bool check) : ViewColumn(column)
{
    public int Dimension => dimension;

    /// <summary>Features as they come, dense or sparse, which must be finite.</summary>
    public static FeatureColumn AsStored(DataViewSchema schema, string name) =>
        new(InputColumns.FindFeatures(schema, name, out int dimension), dimension, dense: false, check: true);

    /// <summary>Dense features, whatever they hold.</summary>
    public static FeatureColumn Dense(DataViewSchema schema, string name) =>
        new(InputColumns.FindFeatures(schema, name, out int dimension), dimension, dense: true, check: false);

    public override ColumnBlock NewBlock() => new FeatureBlock(dimension, dense);

    public override ValueReader Open(DataViewRow row)
    {
        VBuffer<float> buffer = default;
        if (Column.Type is VectorDataViewType)
        {
            ValueGetter<VBuffer<float>> vector = row.GetGetter<VBuffer<float>>(Column);
            return block =>
            {
                vector(ref buffer);
                return Add(buffer, (FeatureBlock)block);
            };
        }

        ValueGetter<float> scalar = row.GetGetter<float>(Column);
        float[] value = [0];
        buffer = new VBuffer<float>(1, value);
        return block =>
        {
            scalar(ref value[0]);
            return Add(buffer, (FeatureBlock)block);
        };
    }

    private string? Add(in VBuffer<float> features, FeatureBlock block)
    {
        if (features.Length != dimension)
        {
            return $": {features.Length} features where its type says {dimension}.";
        }

        ReadOnlySpan<float> values = features.GetValues();
        // Of no values, TensorPrimitives does not say that all are finite.
        if (check && !values.IsEmpty && !TensorPrimitives.IsFiniteAll(values))
        {
            return Complaint(features);
        }

        block.Add(features);
        return null;
    }

    // A row that cannot be learned from stops training: what is dropped in silence is missed when it is too late.
    private string Complaint(in VBuffer<float> features)
    {
        ReadOnlySpan<float> values = features.GetValues();
        int bad = 0;
        while (float.IsFinite(values[bad]))
        {
            bad++;
        }

        int slot = features.IsDense ? bad : features.GetIndices()[bad];
        string remedy = float.IsNaN(values[bad]) ? $"Replace missing values first: Transforms.ReplaceMissingValues(\"{Name}\")." : "Features must be finite.";
        return string.Create(CultureInfo.InvariantCulture, $", slot {slot}: {values[bad]}. {remedy}");
    }
}
