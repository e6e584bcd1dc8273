using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions;

/// <summary>Poisson regression of counts, exp(score) − y·score, by solvers that search their step, with a certificate.</summary>
/// <remarks>
/// ML.NET's own Poisson model has no public form that takes a given bias exactly, so a saved model is a chain of ML.NET's transformers that
/// needs this assembly beside it. <see cref="TrainingResults.Of"/> has the history.
/// </remarks>
public sealed class VarianceReducedPoissonTrainer : VarianceReducedTrainer<PoissonRegressionTransformer, PoissonLinearModel>
{
    private readonly Options _options;

    internal VarianceReducedPoissonTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, new NumberLabels(), "VarianceReducedPoisson") => _options = options;

    /// <summary>Learns from all rows, starting at an earlier model's weights.</summary>
    /// <param name="trainData">Rows with the columns of the options.</param>
    /// <param name="modelParameters">A model of the same features, fitted or found in a loaded one by <c>PoissonRegressionTransformer.Find</c>.</param>
    /// <inheritdoc cref="VarianceReducedTrainer{TTransformer, TModel}.Fit(IDataView)" path="/exception"/>
    public PoissonRegressionTransformer Fit(IDataView trainData, PoissonLinearModel modelParameters)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(modelParameters);
        return FitFrom(trainData, LinearStart.Of(modelParameters.Scores));
    }

    /// <summary>Learns from all rows, starting at the weights of one of ML.NET's own linear models, such as its Poisson regression's.</summary>
    /// <param name="trainData">Rows with the columns of the options.</param>
    /// <param name="modelParameters">A model of the same features whose score is the logarithm of the count.</param>
    /// <inheritdoc cref="VarianceReducedTrainer{TTransformer, TModel}.Fit(IDataView)" path="/exception"/>
    public PoissonRegressionTransformer Fit(IDataView trainData, LinearModelParameters modelParameters)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        return FitFrom(trainData, LinearStart.Of(modelParameters));
    }

    private protected override LinearProblem Pose(LabeledRows data, DataViewSchema.Column label) =>
        LinearProblem.Of(data, default(PoissonDevianceLoss), _options, Log);

    private protected override PoissonRegressionTransformer Create(LinearFit fit, DataViewSchema.Column features, DataViewSchema.Column label) => TrainingResults.Keep(
        new PoissonRegressionTransformer(new PoissonLinearModel(new LinearScores(features.Name, fit.Weights, fit.Intercepts))), fit.Training);

    /// <summary>Options of Poisson regression. Labels are counts, or any numbers not below 0.</summary>
    public sealed class Options : VarianceReducedOptions;
}
