using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>Fits and applies the trainer as any ML.NET pipeline would.</summary>
internal static class Detector
{
    /// <summary>AUROC of the test rows, as AnomalyDetection.Evaluate measures it.</summary>
    public static double Auroc(AnomalySet set, RowSplit split, Variant variant)
    {
        var context = new MLContext(seed: 1);
        IDataView train = FeatureRow.View(context, set.Select(split.Train));
        IDataView test = FeatureRow.View(context, set.Select(split.Test));
        GaussianMahalanobisTransformer model = context.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            Covariance = variant.Covariance,
            Subspace = variant.Subspace,
            // Only the ranking counts here: a given threshold without p-values saves the models of the folds.
            Threshold = AnomalyThreshold.Fixed(0),
            PValueColumnName = null,
        }).Fit(train);
        AnomalyDetectionMetrics metrics = context.AnomalyDetection.Evaluate(model.Transform(test), falsePositiveCount: 1);
        return metrics.AreaUnderRocCurve;
    }

    /// <summary>The share of normal test rows called anomalies.</summary>
    public static double FalsePositiveRate(AnomalySet set, RowSplit split, AnomalyThreshold threshold, double accepted)
    {
        var context = new MLContext(seed: 1);
        GaussianMahalanobisTransformer model = context.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            Threshold = threshold,
            FalsePositiveRate = accepted,
        }).Fit(FeatureRow.View(context, set.Select(split.Train)));
        int[] normals = [.. split.Test.Where(row => !set.IsAnomaly[row])];
        IDataView verdicts = model.Transform(FeatureRow.View(context, set.Select(normals)));
        return verdicts.GetColumn<bool>("PredictedLabel").Average(label => label ? 1.0 : 0.0);
    }

    /// <summary>The model of the report, with contributions.</summary>
    public static GaussianMahalanobisTransformer FitDetailed(MLContext context, IDataView train) =>
        context.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options { FeatureContributionsColumnName = "FeatureContributions" }).Fit(train);
}
