using Microsoft.ML;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>
/// The rows that a component learns from: streamed from the view in its order, on all cores, as often as they are asked for.
/// </summary>
public sealed class TrainingRows : IRowSource<float>
{
    /// <summary>Rows of a batch where nothing else is asked for, and values where rows are long: 4 MB.</summary>
    private const int RowsPerBatch = 1024, ValuesPerBatch = 1 << 20;

    private readonly DataViewRows _rows;

    internal TrainingRows(IDataView data, IReadOnlyList<string> columnNames)
    {
        _rows = new DataViewRows(data, columnNames);
        Inputs = [.. _rows.Columns.Select(column => new InputColumn(column.Name, column.Dimension, Pipeline.SlotNames.Of([data.Schema[column.Name]])))];
        SlotNames = Pipeline.SlotNames.Of([.. columnNames.Select(name => data.Schema[name])]);
    }

    /// <summary>The columns, with their sizes and the names of their slots.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>
    /// The names of the slots of all columns side by side, as <c>Transforms.Concatenate</c> gives them; null where no slot has a name.
    /// </summary>
    public IReadOnlyList<string>? SlotNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<RowColumn> Columns => _rows.Columns;

    /// <summary>Reads all rows in order, in batches of a convenient size.</summary>
    public IEnumerable<RowBatch<float>> ReadBatches() => ReadBatches((int)Math.Clamp(ValuesPerBatch / Columns.Sum(column => (long)column.Dimension), 1, RowsPerBatch));

    /// <inheritdoc/>
    public IEnumerable<RowBatch<float>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default) =>
        _rows.ReadBatches(rowsPerBatch, cancellationToken);
}
