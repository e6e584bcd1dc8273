using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>Reads one feature column of the current row, dense or sparse, vector or scalar, into a span.</summary>
internal sealed class FeatureReader
{
    private readonly string _name;
    private readonly int _dimension;
    private readonly ValueGetter<float>? _scalar;
    private readonly ValueGetter<VBuffer<float>>? _vector;
    private VBuffer<float> _buffer;

    public FeatureReader(DataViewRow row, DataViewSchema.Column column, int dimension)
    {
        _name = column.Name;
        _dimension = dimension;
        if (column.Type is VectorDataViewType)
        {
            _vector = row.GetGetter<VBuffer<float>>(column);
        }
        else
        {
            _scalar = row.GetGetter<float>(column);
        }
    }

    public void Read(Span<float> features)
    {
        if (_scalar is not null)
        {
            _scalar(ref features[0]);
            return;
        }

        _vector!(ref _buffer);
        if (_buffer.Length != _dimension)
        {
            throw new InvalidOperationException($"Column '{_name}' has a row of {_buffer.Length} features where its type says {_dimension}.");
        }

        _buffer.CopyTo(features);
    }
}
