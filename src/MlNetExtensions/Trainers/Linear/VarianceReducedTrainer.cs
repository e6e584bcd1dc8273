using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MlNetExtensions;

/// <summary>What all variance-reduced linear trainers share: class weights, scaling, warm starts, paths of penalties.</summary>
/// <typeparam name="TTransformer">What is fitted.</typeparam>
/// <typeparam name="TModel">Its model.</typeparam>
public abstract partial class VarianceReducedTrainer<TTransformer, TModel> : LabeledTrainer<TTransformer, TModel>
    where TTransformer : class, IPredictionTransformer<TModel>
    where TModel : class
{
    private readonly VarianceReducedOptions _options;

    private protected VarianceReducedTrainer(IHostEnvironment? environment, VarianceReducedOptions options, LabelKind labels, string name)
        : base(environment, (options ?? throw new ArgumentNullException(nameof(options))).Columns, labels, name)
    {
        options.Check();
        _options = options;
    }

    /// <summary>Learns from all rows.</summary>
    /// <param name="input">Rows with the columns of the options.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    /// <exception cref="ArgumentException">A label, weight or feature is missing or not finite, or the solver cannot handle the penalty.</exception>
    /// <exception cref="OperationCanceledException">Training was canceled.</exception>
    public override TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return FitFrom(input, start: null);
    }

    /// <summary>Learns from all rows, starting at an earlier model's weights.</summary>
    private protected TTransformer FitFrom(IDataView input, LinearStart? start)
    {
        DataViewSchema.Column label = FindLabel(input);
        LinearProblem problem = Pose(ReadScaled(input, label), label);
        return Create(problem.Fit(start), input.Schema[_options.FeatureColumnName], label);
    }

    /// <summary>Multiplies the weights of the rows by those of their classes, where labels are classes.</summary>
    private protected virtual void WeighClasses(LabeledRows data, DataViewSchema.Column label)
    {
    }

    /// <summary>What is minimized over weighted and scaled rows.</summary>
    private protected abstract LinearProblem Pose(LabeledRows data, DataViewSchema.Column label);

    /// <summary>The model of a fit, which is remembered beside it.</summary>
    private protected abstract TTransformer Create(LinearFit fit, DataViewSchema.Column features, DataViewSchema.Column label);

    private LabeledRows ReadScaled(IDataView input, DataViewSchema.Column label, string? groupColumn = null)
    {
        LabeledRows data = Read(input, _options.CancellationToken, groupColumn);
        WeighClasses(data, label);
        data.Scale(_options.FeatureScaling);
        return data;
    }
}
