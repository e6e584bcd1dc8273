using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>The rows that a trainer learns from: those whose features, label and weight are all there and finite.</summary>
internal sealed class TrainingRows
{
    private readonly IDataView _data;
    private readonly DataViewSchema.Column _features;
    private readonly DataViewSchema.Column _label;
    private readonly DataViewSchema.Column? _weight;

    public TrainingRows(IDataView data, DataViewSchema.Column features, DataViewSchema.Column label, DataViewSchema.Column? weight)
    {
        _data = data;
        _features = features;
        _label = label;
        _weight = weight;
        FeatureCount = ((VectorDataViewType)features.Type).Size;
    }

    public delegate void Visit(in VBuffer<float> features, float label, float weight);

    public int FeatureCount { get; }

    public bool CanShuffle => _data.CanShuffle;

    /// <summary>Visits all rows once; returns how many were left out.</summary>
    public long ForEach(Random rand, Visit visit)
    {
        DataViewSchema.Column[] columns = _weight is { } weightColumn ? [_features, _label, weightColumn] : [_features, _label];
        using DataViewRowCursor cursor = _data.GetRowCursor(columns, rand);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(_features);
        ValueGetter<float> getLabel = LabelOf(cursor);
        ValueGetter<float> getWeight = _weight is { } column ? cursor.GetGetter<float>(column) : null;
        VBuffer<float> features = default;
        float label = 0, weight = 1;
        long skipped = 0;
        while (cursor.MoveNext())
        {
            getFeatures(ref features);
            getLabel(ref label);
            getWeight?.Invoke(ref weight);
            if (float.IsNaN(label) || !float.IsFinite(weight) || !LinearAlgebra.IsFinite(features.GetValues()))
                skipped++;
            else
                visit(features, label, weight);
        }

        return skipped;
    }

    private ValueGetter<float> LabelOf(DataViewRow row)
    {
        if (_label.Type is BooleanDataViewType)
        {
            ValueGetter<bool> getter = row.GetGetter<bool>(_label);
            bool value = false;
            return (ref float label) =>
            {
                getter(ref value);
                label = value ? 1 : 0;
            };
        }

        if (_label.Type is NumberDataViewType { RawType: { } raw } && raw == typeof(double))
        {
            ValueGetter<double> getter = row.GetGetter<double>(_label);
            double value = 0;
            return (ref float label) =>
            {
                getter(ref value);
                label = (float)value;
            };
        }

        return Evaluation.LabelReader.Create(row, _label);
    }
}
