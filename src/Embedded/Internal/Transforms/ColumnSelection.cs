namespace Microsoft.ML.Internal.Transforms;

/// <summary>Which columns are kept: those named, in the order of the names, or all but those named, in their own order.</summary>
internal sealed record ColumnSelection(string[] Names, bool Keep, bool KeepHidden)
{
    /// <summary>The indices of the columns that are kept.</summary>
    public int[] Apply(DataViewSchema schema)
    {
        foreach (string name in Names)
            schema.Find(name);
        return Keep
            ? [.. Names.Distinct().SelectMany(name => schema.Where(column => column.Name == name && (KeepHidden || !column.IsHidden))).Select(column => column.Index)]
            : [.. schema.Where(column => !Names.Contains(column.Name)).Select(column => column.Index)];
    }

    public SchemaShape Apply(SchemaShape schema)
    {
        SchemaShape.Column[] named = Array.ConvertAll(Names, schema.Find);
        return new SchemaShape(Keep ? named.DistinctBy(column => column.Name) : schema.Where(column => !Names.Contains(column.Name)));
    }
}
