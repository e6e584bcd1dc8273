using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Pipeline;

/// <summary>Names of the slots of vector columns.</summary>
internal static class SlotNames
{
    /// <summary>The annotation that holds them.</summary>
    public const string Kind = "SlotNames";

    public static void AddTo(DataViewSchema.Annotations.Builder annotations, IReadOnlyList<string> names)
    {
        VBuffer<ReadOnlyMemory<char>> texts = Texts(names);
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> getter = (ref VBuffer<ReadOnlyMemory<char>> value) => texts.CopyTo(ref value);
        annotations.Add(Kind, TypeOf(names.Count), getter);
    }

    public static void AddTo(SchemaDefinition.Column column, IReadOnlyList<string> names) => column.AddAnnotation(Kind, Texts(names), TypeOf(names.Count));

    /// <summary>Whether a joined column has names, before there is data.</summary>
    public static bool AreIn(IReadOnlyList<SchemaShape.Column> columns) =>
        columns.Any(column => column.Kind == SchemaShape.Column.VectorKind.Scalar || column.Annotations.Any(annotation => annotation.Name == Kind));

    /// <summary>
    /// The names of the slots of columns side by side, as Transforms.Concatenate gives them: those of a single vector column as they are, otherwise
    /// the name of a scalar column, and column.slot for a vector; blank for a slot without a name.
    /// </summary>
    /// <returns>Null where no slot has a name.</returns>
    public static string[]? Of(IReadOnlyList<DataViewSchema.Column> columns)
    {
        string[] names = [.. columns.SelectMany(column => Of(column, columns.Count == 1 ? "" : column.Name + "."))];
        return Array.TrueForAll(names, name => name.Length == 0) ? null : names;
    }

    private static IEnumerable<string> Of(DataViewSchema.Column column, string prefix)
    {
        if (column.Type is not VectorDataViewType vector)
        {
            return [column.Name];
        }

        if (column.Annotations.Schema.GetColumnOrNull(Kind) is not { Type: VectorDataViewType { ItemType: TextDataViewType } type } || type.Size != vector.Size)
        {
            return Enumerable.Repeat("", vector.Size);
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(Kind, ref names);
        return names.DenseValues().Select(name => name.IsEmpty ? "" : prefix + name);
    }

    private static VBuffer<ReadOnlyMemory<char>> Texts(IReadOnlyList<string> names) => new(names.Count, [.. names.Select(name => name.AsMemory())]);

    private static VectorDataViewType TypeOf(int count) => new(TextDataViewType.Instance, count);
}
