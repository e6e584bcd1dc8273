using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>A transformer from outside ML.NET that drops rows, so that no row can be mapped by itself, and that cannot be saved.</summary>
internal sealed class FirstRowsTransformer(MLContext ml, long count) : ITransformer
{
    public bool IsRowToRowMapper => false;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException("Rows are dropped.");

    public IDataView Transform(IDataView input) => ml.Data.TakeRows(input, count);

    /// <summary>Writes nothing, which no model can be made of.</summary>
    public void Save(ModelSaveContext ctx)
    {
    }
}
