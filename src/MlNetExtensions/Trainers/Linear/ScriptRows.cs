using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions;

/// <summary>One row with a single 1 for every weight that is not zero, then two without any feature; label and example weight are 0.</summary>
internal sealed class ScriptRows : IDataView
{
    private readonly DataViewSchema.Column _features;
    private readonly int[] _slots;

    public ScriptRows(DataViewSchema.Column features, ReadOnlySpan<float> weights, string labelColumn, DataViewType labelType, string weightColumn)
    {
        var slots = new List<int>();
        for (int j = 0; j < weights.Length; j++)
        {
            if (weights[j] != 0)
            {
                slots.Add(j);
            }
        }

        _slots = [.. slots];
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(features.Name, features.Type, features.Annotations);
        builder.AddColumn(labelColumn, labelType);
        builder.AddColumn(weightColumn, NumberDataViewType.Single);
        Schema = builder.ToSchema();
        _features = Schema[0];
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private int Count => _slots.Length + 2;

    private sealed class Cursor(ScriptRows rows, IEnumerable<DataViewSchema.Column> columnsNeeded) : DataViewRowCursor
    {
        private readonly HashSet<int> _active = [.. columnsNeeded.Select(column => column.Index)];
        private int _row = -1;

        public override DataViewSchema Schema => rows.Schema;

        public override long Position => _row < rows.Count ? _row : -1;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            _row = Math.Min(_row + 1, rows.Count);
            return _row < rows.Count;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => column.Index == rows._features.Index
            ? (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)Features
            : (ref TValue value) => value = default!;

        private void Features(ref VBuffer<float> features)
        {
            int count = _row < rows._slots.Length ? 1 : 0;
            VBufferEditor<float> editor = VBufferEditor.Create(ref features, ((VectorDataViewType)rows._features.Type).Size, count, requireIndicesOnDense: true);
            if (count > 0)
            {
                editor.Values[0] = 1;
                editor.Indices[0] = rows._slots[_row];
            }

            features = editor.Commit();
        }
    }
}
