using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>Reads an input column of the current row: vector or scalar as it is, a category as its number from 1, 0 for one that is missing or not known.</summary>
internal sealed class FeatureGetter
{
    private readonly string _name;
    private readonly int _dimension;
    private readonly ValueGetter<float>? _scalar;
    private readonly ValueGetter<VBuffer<float>>? _vector;

    public FeatureGetter(DataViewRow row, DataViewSchema.Column column, InputColumn input)
    {
        _name = column.Name;
        _dimension = input.Dimension;
        if (input.Categories is { } categories)
        {
            _scalar = categories.NumberGetter(row, column);
        }
        else if (column.Type is VectorDataViewType)
        {
            _vector = row.GetGetter<VBuffer<float>>(column);
        }
        else
        {
            _scalar = row.GetGetter<float>(column);
        }
    }

    public void Read(ref VBuffer<float> values)
    {
        if (_scalar is not null)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref values, 1);
            _scalar(ref editor.Values[0]);
            values = editor.Commit();
            return;
        }

        _vector!(ref values);
        if (values.Length != _dimension)
        {
            throw new InvalidOperationException($"Column '{_name}' has a row of {values.Length} features where its type says {_dimension}.");
        }
    }
}
