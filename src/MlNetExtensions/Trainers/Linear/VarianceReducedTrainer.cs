using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>What all variance-reduced linear trainers share: columns, checks, reading, paths of penalties.</summary>
/// <typeparam name="TTransformer">What is fitted.</typeparam>
/// <typeparam name="TModel">Its model.</typeparam>
public abstract partial class VarianceReducedTrainer<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : class, IPredictionTransformer<TModel>
    where TModel : class
{
    private readonly VarianceReducedOptions _options;

    private protected VarianceReducedTrainer(IHostEnvironment? environment, VarianceReducedOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        Log = new ComponentLog(environment, name);
    }

    /// <inheritdoc/>
    public TrainerInfo Info => Template.Info;

    /// <summary>ML.NET's own trainer of the same task, for what third parties cannot construct.</summary>
    private protected abstract ITrainerEstimator<IPredictionTransformer<object>, object> Template { get; }

    private protected ComponentLog Log { get; }

    /// <summary>What labels must be, as it reads in an error, and what to do about others.</summary>
    private protected abstract (string Type, string Remedy) LabelRule { get; }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column label = InputColumns.Find(inputSchema, _options.LabelColumnName);
        if (label.Kind != SchemaShape.Column.VectorKind.Scalar || !IsLabel(label.ItemType, label.IsKey))
        {
            throw WrongLabel($"{label.Kind} of {(label.IsKey ? "keys" : label.ItemType)}");
        }

        SchemaShape.Column features = InputColumns.CheckFeatures(inputSchema, _options.FeatureColumnName);
        InputColumns.RequireVector(features.Name, features.Kind != SchemaShape.Column.VectorKind.Scalar);
        if (_options.ExampleWeightColumnName is { } weights)
        {
            InputColumns.CheckWeights(inputSchema, weights);
        }

        return AddOutputs(inputSchema);
    }

    /// <summary>Learns from all rows.</summary>
    /// <param name="input">Rows with the columns of the options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="ArgumentException">A label, weight or feature is missing or not finite, or the solver cannot handle the penalty.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return FitFrom(input, start: null);
    }

    /// <summary>Learns from all rows, starting at an earlier model's weights.</summary>
    private protected TTransformer FitFrom(IDataView input, LinearStart? start)
    {
        DataViewSchema.Column label = FindLabel(input);
        LinearProblem problem = Pose(Read(input, label), label);
        return Create(problem.Fit(start), input.Schema[_options.FeatureColumnName], label);
    }

    /// <summary>The label column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is missing or of the wrong type.</exception>
    private protected DataViewSchema.Column FindLabel(IDataView input)
    {
        DataViewSchema.Column label = InputColumns.Find(input.Schema, _options.LabelColumnName);
        if (!IsLabel(label.Type, label.Type is KeyDataViewType))
        {
            throw WrongLabel(label.Type.ToString()!);
        }

        CheckLabel(label);
        return label;
    }

    /// <summary>Refuses labels that no row could make right, before any is read.</summary>
    private protected virtual void CheckLabel(DataViewSchema.Column label)
    {
    }

    private protected abstract bool IsLabel(DataViewType type, bool isKey);

    private protected virtual SchemaShape AddOutputs(SchemaShape inputSchema) => Template.GetOutputSchema(inputSchema);

    /// <summary>Multiplies the weights of the rows by those of their classes, where labels are classes.</summary>
    private protected virtual void WeighClasses(LabeledRows data, DataViewSchema.Column label)
    {
    }

    /// <summary>What is minimized over weighted and scaled rows.</summary>
    private protected abstract LinearProblem Pose(LabeledRows data, DataViewSchema.Column label);

    /// <summary>The model of a fit, which is remembered beside it.</summary>
    private protected abstract TTransformer Create(LinearFit fit, DataViewSchema.Column features, DataViewSchema.Column label);

    private protected abstract ValueGetter<double> ReadLabel(DataViewRow row, DataViewSchema.Column label);

    private LabeledRows Read(IDataView input, DataViewSchema.Column label, string? groupColumn = null)
    {
        var columns = new LabeledColumns(_options.LabelColumnName, _options.FeatureColumnName, _options.ExampleWeightColumnName, groupColumn);
        LabeledRows data = LabeledRows.Read(input, columns, ReadLabel, _options.CancellationToken);
        if (data.Count == 0)
        {
            throw new ArgumentException("There are no rows to learn from.");
        }

        WeighClasses(data, label);
        data.Scale(_options.FeatureScaling);
        return data;
    }

    private ArgumentOutOfRangeException WrongLabel(string found) =>
        new(nameof(_options.LabelColumnName), _options.LabelColumnName, $"Label column '{_options.LabelColumnName}' is of type {found}, but must be {LabelRule.Type}. {LabelRule.Remedy}");
}
