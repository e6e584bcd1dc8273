using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What all trainers with labels share: columns, their checks, reading.</summary>
/// <typeparam name="TTransformer">What is fitted.</typeparam>
/// <typeparam name="TModel">Its model.</typeparam>
public abstract class LabeledTrainer<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : class, IPredictionTransformer<TModel>
    where TModel : class
{
    private readonly LabeledColumns _columns;
    private readonly LabelKind _labels;

    private protected LabeledTrainer(IHostEnvironment? environment, LabeledColumns columns, LabelKind labels, string name)
    {
        columns.Check();
        _columns = columns;
        _labels = labels;
        Log = new ComponentLog(environment, name);
    }

    /// <inheritdoc/>
    public TrainerInfo Info => Template.Info;

    /// <summary>ML.NET's own trainer of the same task, for what third parties cannot construct.</summary>
    private protected virtual ITrainerEstimator<IPredictionTransformer<object>, object> Template => _labels.Template(_columns);

    private protected ComponentLog Log { get; }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = InputColumns.Find(inputSchema, _columns.Label);
        if (label.Kind != SchemaShape.Column.VectorKind.Scalar || !_labels.Accepts(label.ItemType, label.IsKey))
        {
            throw WrongLabel($"{label.Kind} of {(label.IsKey ? "keys" : label.ItemType)}");
        }

        SchemaShape.Column features = InputColumns.CheckFeatures(inputSchema, _columns.Features);
        InputColumns.RequireVector(features.Name, features.Kind != SchemaShape.Column.VectorKind.Scalar);
        if (_columns.Weights is { } weights)
        {
            InputColumns.CheckWeights(inputSchema, weights);
        }

        return AddOutputs(inputSchema, label);
    }

    /// <summary>Learns from all rows.</summary>
    /// <param name="input">Rows with the columns of the options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="ArgumentException">There are no rows, or a label, weight or feature is missing or not finite; the message says where.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    public abstract TTransformer Fit(IDataView input);

    /// <summary>The shape with the columns that the fitted transformer adds.</summary>
    private protected virtual SchemaShape AddOutputs(SchemaShape inputSchema, SchemaShape.Column label) => Template.GetOutputSchema(inputSchema);

    /// <summary>The label column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of the wrong type.</exception>
    private protected DataViewSchema.Column FindLabel(IDataView input)
    {
        DataViewSchema.Column label = InputColumns.Find(input.Schema, _columns.Label);
        if (!_labels.Accepts(label.Type, label.Type is KeyDataViewType))
        {
            throw WrongLabel(label.Type.ToString()!);
        }

        _labels.Check(label);
        return label;
    }

    /// <summary>All rows, with the groups of a column where one is named.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    private protected LabeledRows Read(IDataView input, CancellationToken cancellationToken, string? groupColumn = null)
    {
        LabeledRows data = LabeledRows.Read(input, _columns with { Groups = groupColumn }, _labels.Read, cancellationToken);
        return data.Count > 0 ? data : throw new ArgumentException("There are no rows to learn from.");
    }

    private ArgumentOutOfRangeException WrongLabel(string found) => new(
        "LabelColumnName", _columns.Label, $"Label column '{_columns.Label}' is of type {found}, but must be {_labels.Type}. {_labels.Remedy}");
}
