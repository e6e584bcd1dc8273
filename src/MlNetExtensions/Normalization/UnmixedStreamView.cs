using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>A view whose rows are normalized in their order by statistics that move; every cursor begins with the fitted ones.</summary>
internal sealed class UnmixedStreamView : IDataView
{
    private readonly IDataView _source;
    private readonly UnmixedNormalizingTransformer _transformer;
    private readonly IRowToRowMapper _mapper;

    public UnmixedStreamView(IDataView source, UnmixedNormalizingTransformer transformer)
    {
        (_source, _transformer) = (source, transformer);
        _mapper = transformer.GetRowToRowMapper(source.Schema);
    }

    public DataViewSchema Schema => _mapper.OutputSchema;

    // The order is what the values are of.
    public bool CanShuffle => false;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] needed = [.. columnsNeeded];
        return new Cursor(this, _source.GetRowCursor(_mapper.GetDependencies(needed)), needed);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly UnmixedStreamView _view;
        private readonly DataViewRowCursor _input;
        private readonly bool[] _isActive;
        private readonly FeatureGetter? _getter;
        private readonly UnmixedStreamNormalizer? _stream;
        private readonly float[] _values;
        private VBuffer<float> _features;

        public Cursor(UnmixedStreamView view, DataViewRowCursor input, DataViewSchema.Column[] needed)
        {
            (_view, _input) = (view, input);
            _isActive = new bool[view.Schema.Count];
            Array.ForEach(needed, column => _isActive[column.Index] = true);
            InputColumn column = view._transformer.Inputs[0];
            _values = new float[column.Dimension];
            if (_isActive[^1])
            {
                _getter = new FeatureGetter(input, input.Schema[column.Name], column);
                _stream = view._transformer.CreateStream();
            }
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override bool MoveNext()
        {
            if (!_input.MoveNext())
            {
                return false;
            }

            // Rows whose values nobody reads move the statistics too.
            if (_stream is not null)
            {
                _getter!.Read(ref _features);
                _features.CopyTo(_values);
                _stream.Normalize(_values, _values);
            }

            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _isActive[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
            {
                throw new ArgumentOutOfRangeException(nameof(column), column.Name,
                    $"Column '{column.Name}' is not active in this cursor; ask for it when the cursor is opened.");
            }

            if (column.Index < _isActive.Length - 1)
            {
                return _input.GetGetter<TValue>(_input.Schema[column.Index]);
            }

            Delegate getter = column.Type is VectorDataViewType ? (ValueGetter<VBuffer<float>>)GetVector : (ValueGetter<float>)GetScalar;
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
                $"Column '{column.Name}' holds {column.Type.RawType}, not {typeof(TValue)}.");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _input.Dispose();
            }

            base.Dispose(disposing);
        }

        private void GetVector(ref VBuffer<float> value)
        {
            VBufferEditor<float> editor = VBufferEditor.Create(ref value, _values.Length);
            _values.CopyTo(editor.Values);
            value = editor.Commit();
        }

        private void GetScalar(ref float value) => value = _values[0];
    }
}
