using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>The errors of binding to a schema, each with what was asked for and what is there.</summary>
internal static class SchemaErrors
{
    public static ArgumentOutOfRangeException MissingColumn(string name, IEnumerable<string> present) =>
        new("inputSchema", name, $"Could not find input column '{name}'; the columns are: {string.Join(", ", present)}.");

    public static ArgumentOutOfRangeException WrongType(string name, string expected, string found) =>
        new("inputSchema", name, $"Schema mismatch for input column '{name}': expected {expected}, got {found}.");

    public static ArgumentOutOfRangeException WrongType(string name, string expected, DataViewType found) =>
        WrongType(name, expected, found.ToString());

    /// <summary>The column of that name, or an error that says which columns there are.</summary>
    public static DataViewSchema.Column Find(this DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name) ?? throw MissingColumn(name, schema.Select(column => column.Name));
}
