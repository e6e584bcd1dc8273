using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>Learns a component from rows: an estimator for any pipeline.</summary>
/// <typeparam name="TTransformer">The component.</typeparam>
public abstract class RowEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : RowTransformer
{
    private readonly string[] _inputs;
    private readonly string[] _categories;

    /// <param name="inputColumnNames">The columns to learn from: each a scalar or a vector of Single of known size; none twice.</param>
    /// <exception cref="ArgumentException">There are none, or a name is empty or used twice.</exception>
    protected RowEstimator(params IReadOnlyList<string> inputColumnNames)
        : this(inputColumnNames, [])
    {
    }

    /// <summary>Learns from columns of categories too, which <see cref="TrainingRows.Categories"/> are the inputs of.</summary>
    /// <param name="inputColumnNames">The columns of features: each a scalar or a vector of Single of known size.</param>
    /// <param name="categoryColumnNames">The columns of categories, each a scalar: text, keys, whole numbers or Booleans. None may be named twice.</param>
    /// <exception cref="ArgumentException">There are none, or a name is empty or used twice.</exception>
    protected RowEstimator(IReadOnlyList<string> inputColumnNames, IReadOnlyList<string> categoryColumnNames)
    {
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        ArgumentNullException.ThrowIfNull(categoryColumnNames);
        _inputs = [.. inputColumnNames];
        _categories = [.. categoryColumnNames];
        string[] all = [.. _inputs, .. _categories];
        if (Array.Exists(all, string.IsNullOrEmpty))
        {
            throw new ArgumentException("An input column has no name.", nameof(inputColumnNames));
        }

        RowTransformer.CheckNames(all, "input", nameof(inputColumnNames));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Array.ForEach(_categories, name => InputColumns.CheckCategories(inputSchema, name));
        return OutputShapes.Append(inputSchema, GetOutputs([.. _inputs.Select(name => Shape(inputSchema, name))]));
    }

    /// <summary>Learns from all rows of a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type, or of unknown size.</exception>
    public TTransformer Fit(IDataView input) => Fit(Read(input));

    /// <summary>The columns that the component will add, for the schema before there are rows.</summary>
    /// <param name="inputs">The inputs, those of categories aside. Sizes are not known yet, and 1; names of slots are blank where there will be some, and null elsewhere.</param>
    protected abstract IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs);

    /// <summary>Learns from rows.</summary>
    /// <remarks>Values are as they are in the view, NaN and infinities included.</remarks>
    protected abstract TTransformer Fit(TrainingRows rows);

    /// <summary>The input columns of a view as rows.</summary>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    protected TrainingRows Read(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new TrainingRows(input, _inputs, _categories);
    }

    private static InputColumn Shape(SchemaShape schema, string name)
    {
        SchemaShape.Column column = InputColumns.CheckFeatures(schema, name);
        return column.Kind == SchemaShape.Column.VectorKind.Scalar ? InputColumn.OfScalar(name) : new InputColumn(name, 1, SlotNames.AreIn([column]) ? [""] : null);
    }
}
