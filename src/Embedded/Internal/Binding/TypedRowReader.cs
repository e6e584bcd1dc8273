using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Binding;

/// <summary>Fills objects with the current values of a row.</summary>
internal sealed class TypedRowReader<TRow>
    where TRow : class
{
    private readonly Action<TRow>[] _setters;

    public TypedRowReader(DataViewRow row, TypedColumns<TRow> columns) =>
        _setters = [.. columns.Bound.Select(bound => MemberSetters.Create<TRow>(bound.Member, row, row.Schema[bound.Column.Index]))];

    public void Fill(TRow target)
    {
        foreach (Action<TRow> setter in _setters)
            setter(target);
    }
}

/// <summary>The members of a class found in a schema.</summary>
internal sealed class TypedColumns<TRow>
    where TRow : class
{
    public TypedColumns(DataViewSchema schema, SchemaDefinition definition, bool ignoreMissing)
    {
        var bound = new List<(BoundMember, DataViewSchema.Column)>();
        foreach (BoundMember member in BoundMember.Of(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(member.ColumnName) is not { } column)
            {
                if (ignoreMissing)
                    continue;
                throw SchemaErrors.MissingColumn(member.ColumnName, schema.Select(present => present.Name));
            }

            MemberSetters.Check(member, column);
            bound.Add((member, column));
        }

        Bound = bound;
    }

    public IReadOnlyList<(BoundMember Member, DataViewSchema.Column Column)> Bound { get; }

    public IEnumerable<DataViewSchema.Column> Columns => Bound.Select(bound => bound.Column);
}
