namespace Microsoft.ML.Internal;

/// <summary>What a row-to-row transformer does once it is bound to an input schema.</summary>
internal interface IRowMapper
{
    DataViewSchema.DetachedColumn[] OutputColumns { get; }

    /// <summary>The indices, in the input schema, of the columns that an output is computed from.</summary>
    IEnumerable<int> InputsOf(int output);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each output, null where it is not active.</summary>
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> isActive);
}
