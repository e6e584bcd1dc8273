using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>A lazy mapping from view to view. Safe for concurrent use.</summary>
public interface ITransformer : ICanSaveModel
{
    /// <summary>Whether each output row is made from one input row.</summary>
    bool IsRowToRowMapper { get; }

    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    IDataView Transform(IDataView input);

    IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
}
