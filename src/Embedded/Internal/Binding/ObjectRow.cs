using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>The members of one object after another as a row.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly Delegate[] _getters;
    private TRow _current;
    private long _position = -1;

    public ObjectRow(DataViewSchema schema, BoundMember[] members, bool[] active)
    {
        Schema = schema;
        _getters = [.. members.Select((member, i) => active[i] ? MemberGetters.Create(member, () => _current) : null)];
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public void MoveTo(TRow row)
    {
        _current = row ?? throw new ArgumentNullException(nameof(row), $"Row {_position + 1} is null.");
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] is not null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => Getters.As<TValue>(_getters[column.Index], column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
}
