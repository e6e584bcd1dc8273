using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>A user's own rows: fit, save, score.</summary>
internal static class UserData
{
    public static void Fit(string path, string? savePath, LabelChoice label)
    {
        Files.CheckReadable(path);
        if (savePath is not null)
        {
            Files.CheckWritable(savePath, path);
        }

        UserRows rows = UserRows.Load(path, label);
        AnomalySet set = rows.Set;
        int[] normals = [.. Enumerable.Range(0, set.Count).Where(row => !set.IsAnomaly[row])];
        var context = new MLContext(seed: 1);
        IDataView train = FeatureRow.View(context, set.Select(normals), rows.FeatureNames);
        GaussianMahalanobisTransformer model = context.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(train);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Fitted on {normals.Length} normal rows of {set.Dimension} features; threshold {model.Threshold:G6} for a false-positive rate of 0.01."));
        if (normals.Length < set.Count)
        {
            AnomalyDetectionMetrics metrics = context.AnomalyDetection.Evaluate(model.Transform(FeatureRow.View(context, set)), falsePositiveCount: 1);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"AUROC over all rows, the training rows among them: {100 * metrics.AreaUnderRocCurve:0.00} %."));
        }

        if (savePath is not null)
        {
            // The schema holds the names of the features, by which --score finds them.
            context.Model.Save(model, train.Schema, savePath);
            Console.WriteLine($"Saved to {savePath}.");
        }
    }

    public static void Score(string modelPath, string rowsPath, LabelChoice label)
    {
        Files.CheckReadable(modelPath);
        Files.CheckReadable(rowsPath);
        var context = new MLContext(seed: 1);
        ITransformer model = Load(context, modelPath, out DataViewSchema? schema);
        AnomalySet rows = UserRows.Load(rowsPath, label, FeatureRow.NamesIn(schema));
        IDataView verdicts = model.Transform(FeatureRow.View(context, rows));
        Console.WriteLine("row,score,predictedLabel,pValue");
        int row = 0;
        foreach (Verdict verdict in context.Data.CreateEnumerable<Verdict>(verdicts, reuseRowObject: true))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row++},{verdict.Score:R},{(verdict.PredictedLabel ? 1 : 0)},{verdict.PValue:R}"));
        }
    }

    private static ITransformer Load(MLContext context, string path, out DataViewSchema? schema)
    {
        ITransformer model;
        try
        {
            model = context.Model.Load(path, out schema);
        }
        catch (Exception failure)
        {
            // Of a file that is no model, ML.NET says so in exceptions of many types.
            throw new UserException($"'{path}' cannot be read as a model: {Excerpt.Of(failure.Message)}", failure);
        }

        return GaussianMahalanobisTransformer.Find(model) is null
            ? throw new UserException($"'{path}' is not a model that --save wrote.")
            : model;
    }
}
