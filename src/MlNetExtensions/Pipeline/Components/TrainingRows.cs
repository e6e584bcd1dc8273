using Microsoft.ML;
using Microsoft.ML.Data;
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

    private readonly string[] _categories;

    internal TrainingRows(IDataView data, IReadOnlyList<string> columnNames, IReadOnlyList<string> categoryColumnNames)
    {
        _categories = [.. categoryColumnNames];
        GroupColumn[] groups = [.. _categories.Select(name => GroupColumn.Find(data.Schema, InputColumns.FindCategories(data.Schema, name).Name))];
        _rows = new DataViewRows(data, columnNames, groups: groups);
        Inputs = [.. _rows.Columns.Select(column => Input(data.Schema[column.Name], column.Dimension))];
        SlotNames = Pipeline.SlotNames.Of([.. columnNames.Select(name => data.Schema[name])]);
    }

    /// <summary>The columns of features, with their sizes and the names of their slots.</summary>
    public IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>
    /// The names of the slots of all columns side by side, as <c>Transforms.Concatenate</c> gives them; null where no slot has a name.
    /// </summary>
    public IReadOnlyList<string>? SlotNames { get; }

    /// <summary>
    /// The columns of categories, with the values that occur: known once the rows have been read to their end. The category of a row is a position among
    /// them, in <see cref="RowBatch{T}.Groups"/> while learning and in <see cref="ComponentBatch.Category"/> afterward.
    /// </summary>
    /// <exception cref="InvalidOperationException">The rows have not been read to their end, or no row has a category.</exception>
    public IReadOnlyList<InputColumn> Categories => [.. _categories.Select((name, i) => InputColumn.OfCategories(name, CategoriesOf(name, i)))];

    /// <summary>The names of the columns of categories, in the order of <see cref="Categories"/>.</summary>
    public IReadOnlyList<string> CategoryNames => _categories;

    /// <inheritdoc/>
    public IReadOnlyList<RowColumn> Columns => _rows.Columns;

    /// <summary>Reads all rows in order, in batches of a convenient size.</summary>
    public IEnumerable<RowBatch<float>> ReadBatches() => ReadBatches((int)Math.Clamp(ValuesPerBatch / Columns.Sum(column => (long)column.Dimension), 1, RowsPerBatch));

    /// <inheritdoc/>
    public IEnumerable<RowBatch<float>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default) =>
        _rows.ReadBatches(rowsPerBatch, cancellationToken);

    private static InputColumn Input(DataViewSchema.Column column, int dimension) =>
        column.Type is VectorDataViewType ? new InputColumn(column.Name, dimension, Pipeline.SlotNames.Of([column])) : InputColumn.OfScalar(column.Name);

    private Categories CategoriesOf(string name, int i) => i >= _rows.GroupValues.Count
        ? throw new InvalidOperationException("Which categories there are is known once the rows have been read to their end.")
        : _rows.GroupValues[i] ?? throw new InvalidOperationException(
            $"Column '{name}' has no category in any row: there are no rows, or all are missing. Fit on rows that have some.");
}
