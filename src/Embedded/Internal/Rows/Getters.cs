namespace Microsoft.ML.Internal;

/// <summary>Getters of columns whose type is known at run time only, and the errors of asking for the wrong one.</summary>
internal static class Getters
{
    /// <summary>The getter of a column, as a <see cref="ValueGetter{TValue}"/> of the column's raw type.</summary>
    public static Delegate GetGetter(this DataViewRow row, DataViewSchema.Column column) =>
        GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, Delegate>>(Get<int>, column.Type.RawType)(row, column);

    /// <summary>That getter as the caller wants it.</summary>
    /// <param name="getter">The column's getter, or null when the column is not active.</param>
    /// <param name="column">The column that was asked for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is not active.</exception>
    /// <exception cref="InvalidOperationException">The column has values of another type.</exception>
    public static ValueGetter<TValue> As<TValue>(Delegate getter, DataViewSchema.Column column)
    {
        if (getter is null)
            throw Inactive(column);
        return getter as ValueGetter<TValue> ?? throw WrongType<TValue>(column);
    }

    public static ArgumentOutOfRangeException Inactive(DataViewSchema.Column column) =>
        new(nameof(column), column.Name, $"Column '{column.Name}' is not active in the cursor.");

    public static InvalidOperationException WrongType<TValue>(DataViewSchema.Column column) =>
        new($"Invalid value type for column '{column.Name}': it has values of type {column.Type.RawType}, not {typeof(TValue)}.");

    /// <summary>The given columns as a set of flags by index.</summary>
    public static bool[] ActiveFlags(this IEnumerable<DataViewSchema.Column> columns, DataViewSchema schema)
    {
        var flags = new bool[schema.Count];
        foreach (var column in columns)
        {
            if (column.Index >= flags.Length || column.Name != schema[column.Index].Name)
                throw new ArgumentException($"Column '{column.Name}' (index {column.Index}) is not of this schema: {schema}.", nameof(columns));
            flags[column.Index] = true;
        }

        return flags;
    }

    private static Delegate Get<TValue>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<TValue>(column);
}
