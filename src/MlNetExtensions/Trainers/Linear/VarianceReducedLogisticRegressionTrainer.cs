using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Trainers;

/// <summary>Logistic regression, log(1 + exp(−y·score)) with y = ±1, by variance-reduced and accelerated solvers with a certificate.</summary>
/// <remarks>
/// <para>The model is ML.NET's own, with the probabilities 1 / (1 + exp(−score)); saved, it loads where this pack is not installed.
/// <see cref="TrainingResults.Of"/> has the history.</para>
/// <para>Methods: see <see cref="FiniteSumSolver"/>, each with its paper.</para>
/// </remarks>
public sealed class VarianceReducedLogisticRegressionTrainer : BinaryLinearTrainer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>
{
    internal VarianceReducedLogisticRegressionTrainer(IHostEnvironment? environment, Options options)
        : base(environment, options, "VarianceReducedLogisticRegression")
    {
    }

    private protected override ITrainerEstimator<IPredictionTransformer<object>, object> Template =>
        new MLContext().BinaryClassification.Trainers.SgdCalibrated(ClassOptions.LabelColumnName, ClassOptions.FeatureColumnName, ClassOptions.ExampleWeightColumnName);

    private protected override LinearFit Minimize(LinearData data) => LinearFit.Minimize(data, default(LogisticLoss), ClassOptions, Log);

    private protected override BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Create(
        DataViewSchema.Column features, float[] weights, float intercept) => NativeLinearModels.Calibrated(features, weights, intercept);

    /// <summary>Options of logistic regression.</summary>
    public sealed class Options : BinaryLinearOptions;
}
