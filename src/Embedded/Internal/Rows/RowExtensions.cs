namespace Microsoft.ML.Internal;

internal static class RowExtensions
{
    /// <summary>Refuses a row that is not of the very schema object that a mapper is bound to.</summary>
    public static void RequireSchema(this DataViewRow row, DataViewSchema schema)
    {
        if (!ReferenceEquals(row.Schema, schema))
            throw new ArgumentException("Schema of input row must be the same as the schema the mapper is bound to.", nameof(row));
    }
}
