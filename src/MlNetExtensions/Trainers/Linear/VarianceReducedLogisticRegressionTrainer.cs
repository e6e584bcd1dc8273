using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions;

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

    /// <summary>Learns from all rows, starting at the weights of an earlier model with calibrated probabilities, whose calibration plays no part.</summary>
    /// <param name="trainData">Rows with the columns of the options.</param>
    /// <param name="modelParameters">A model of the same features, fitted or loaded.</param>
    /// <inheritdoc cref="BinaryLinearTrainer{TModel}.Fit(IDataView, LinearModelParameters)" path="/exception"/>
    public BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Fit(
        IDataView trainData, CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> modelParameters)
    {
        ArgumentNullException.ThrowIfNull(modelParameters);
        return Fit(trainData, modelParameters.SubModel);
    }

    private protected override LinearProblem Pose(LabeledRows data, DataViewSchema.Column label) =>
        LinearProblem.Of(data, default(LogisticLoss), ClassOptions, Log);

    private protected override BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Create(
        DataViewSchema.Column features, float[] weights, float intercept) => NativeLinearModels.Calibrated(features, weights, intercept);

    /// <summary>Options of logistic regression.</summary>
    public sealed class Options : BinaryLinearOptions;
}
