using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>Learns a component from rows: an estimator for any pipeline.</summary>
/// <typeparam name="TTransformer">The component.</typeparam>
public abstract class RowEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : RowTransformer
{
    private readonly string[] _inputs;

    /// <param name="inputColumnNames">The columns to learn from: each a scalar or a vector of Single of known size; none twice.</param>
    /// <exception cref="ArgumentException">There are none, or a name is empty or used twice.</exception>
    protected RowEstimator(params IReadOnlyList<string> inputColumnNames)
    {
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        _inputs = [.. inputColumnNames];
        if (Array.Exists(_inputs, string.IsNullOrEmpty))
        {
            throw new ArgumentException("An input column has no name.", nameof(inputColumnNames));
        }

        RowTransformer.CheckNames(_inputs, "input", nameof(inputColumnNames));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return OutputShapes.Append(inputSchema, GetOutputs([.. _inputs.Select(name => Shape(inputSchema, name))]));
    }

    /// <summary>Learns from all rows of a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, of another type, or of unknown size.</exception>
    public TTransformer Fit(IDataView input) => Fit(Read(input));

    /// <summary>The columns that the component will add, for the schema before there are rows.</summary>
    /// <param name="inputs">The inputs. Sizes are not known yet, and 1; names of slots are blank where there will be some, and null elsewhere.</param>
    protected abstract IEnumerable<OutputColumn> GetOutputs(IReadOnlyList<InputColumn> inputs);

    /// <summary>Learns from rows.</summary>
    /// <remarks>Values are as they are in the view, NaN and infinities included.</remarks>
    protected abstract TTransformer Fit(TrainingRows rows);

    /// <summary>The input columns of a view as rows.</summary>
    /// <inheritdoc cref="Fit(IDataView)" path="/exception"/>
    protected TrainingRows Read(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new TrainingRows(input, _inputs);
    }

    private static InputColumn Shape(SchemaShape schema, string name)
    {
        SchemaShape.Column column = InputColumns.CheckFeatures(schema, name);
        return new InputColumn(name, 1, SlotNames.AreIn([column]) ? [""] : null);
    }
}
