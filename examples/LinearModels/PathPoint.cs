using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.LinearModels;

/// <summary>A model of one strength of the L1 penalty.</summary>
/// <param name="Strength">λ₁.</param>
/// <param name="Nonzero">Weights that are not zero.</param>
/// <param name="Auroc">Area under the ROC curve on the rows held out.</param>
/// <param name="LogLoss">Mean of −log₂ p of the true class on the rows held out, in bits.</param>
internal sealed record PathPoint(double Strength, int Nonzero, double Auroc, double LogLoss)
{
    private const int Points = 17;
    private const double Strongest = 0.1;
    private const double Step = 0.56234; // Four a decade.

    public static PathPoint[] Path(MLContext context, Census census) => [.. Enumerable.Range(0, Points).Select(i => Fit(context, census, Strongest * Math.Pow(Step, i)))];

    private static PathPoint Fit(MLContext context, Census census, double strength)
    {
        var options = new VarianceReducedLogisticRegressionTrainer.Options { L1Regularization = strength, L2Regularization = 1e-3 / census.RowCount, Tolerance = 1e-5 };
        var model = context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options).Fit(census.Train);
        CalibratedBinaryClassificationMetrics metrics = context.BinaryClassification.Evaluate(model.Transform(census.Test));
        return new PathPoint(strength, model.Model.SubModel.Weights.Count(weight => weight != 0), metrics.AreaUnderRocCurve, metrics.LogLoss);
    }
}
