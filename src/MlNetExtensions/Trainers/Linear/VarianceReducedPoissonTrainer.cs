using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Trainers;

/// <summary>Poisson regression of counts, exp(score) − y·score, by solvers that search their step, with a certificate.</summary>
/// <remarks>
/// ML.NET's own Poisson model has no public form that takes a given bias exactly, so a saved model is a chain of ML.NET's transformers that
/// needs this assembly beside it. <see cref="TrainingResults.Of"/> has the history.
/// </remarks>
public sealed class VarianceReducedPoissonTrainer : VarianceReducedTrainer<PoissonRegressionTransformer, PoissonLinearModel>
{
    private readonly Options _options;

    internal VarianceReducedPoissonTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedPoisson") => _options = options;

    private protected override ITrainerEstimator<IPredictionTransformer<object>, object> Template => RegressionLabels.Template(_options);

    private protected override (string Type, string Remedy) LabelRule => RegressionLabels.Rule;

    private protected override bool IsLabel(DataViewType type, bool isKey) => RegressionLabels.IsLabel(type, isKey);

    private protected override ValueGetter<double> ReadLabel(DataViewRow row, DataViewSchema.Column label) => RegressionLabels.Read(row, label);

    private protected override PoissonRegressionTransformer Fit(LinearData data, DataViewSchema.Column features, DataViewSchema.Column label)
    {
        LinearFit fit = LinearFit.Minimize(data, default(PoissonDevianceLoss), _options, Log);
        return TrainingResults.Keep(new PoissonRegressionTransformer(new PoissonLinearModel(new LinearScores(features.Name, fit.Weights, fit.Intercepts))), fit.Training);
    }

    /// <summary>Options of Poisson regression. Labels are counts, or any numbers not below 0.</summary>
    public sealed class Options : VarianceReducedOptions;
}
