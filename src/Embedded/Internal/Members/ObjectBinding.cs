using System.Reflection;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Members;

/// <summary>The members of <typeparamref name="TRow"/> bound to the columns of a schema, by name and raw type.</summary>
internal sealed class ObjectBinding<TRow>
    where TRow : class
{
    private readonly (DataViewSchema.Column Column, MemberInfo Member)[] _pairs;

    public ObjectBinding(DataViewSchema schema, SchemaDefinition definition) =>
        _pairs = [.. definition.Select(column => (Find(schema, column), MemberAccess.Find(typeof(TRow), column.MemberName)))];

    public IEnumerable<int> Columns => _pairs.Select(pair => pair.Column.Index);

    /// <summary>An action that fills an object from the current values of <paramref name="source"/>.</summary>
    public Action<TRow> CreateFiller(DataViewRow source)
    {
        Action<TRow>[] fillers = Array.ConvertAll(_pairs, pair => MemberWriters.Create<TRow>(source, pair.Column, pair.Member));
        return row =>
        {
            foreach (Action<TRow> fill in fillers)
                fill(row);
        };
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, SchemaDefinition.Column wanted)
    {
        DataViewSchema.Column column = schema.Find(wanted.ColumnName);
        MemberInfo member = MemberAccess.Find(typeof(TRow), wanted.MemberName);
        return MemberWriters.CanHold(member, column.Type)
            ? column
            : throw SchemaErrors.WrongType(column.Name, $"{MemberAccess.TypeOf(member)}, the type of member '{member.Name}' of {typeof(TRow)}", column.Type);
    }
}
