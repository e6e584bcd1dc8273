using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Anomaly;

namespace MlNetExtensions.Examples.AnomalyDetection;

/// <summary>A user's own rows: fit, save, score.</summary>
internal static class UserData
{
    private const string LabelColumn = "label";

    public static void Fit(string path, string? savePath)
    {
        AnomalySet set = Load(path);
        int[] normals = [.. Enumerable.Range(0, set.Count).Where(row => !set.IsAnomaly[row])];
        var context = new MLContext(seed: 1);
        IDataView train = FeatureRow.View(context, set.Select(normals));
        GaussianMahalanobisTransformer model = context.AnomalyDetection.Trainers.GaussianMahalanobis().Fit(train);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Fitted on {normals.Length} normal rows of {set.Dimension} features; threshold {model.Threshold:G6} for a false-positive rate of 0.01."));
        if (normals.Length < set.Count)
        {
            AnomalyDetectionMetrics metrics = context.AnomalyDetection.Evaluate(model.Transform(FeatureRow.View(context, set)), falsePositiveCount: 1);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"AUROC over all rows, the training rows among them: {100 * metrics.AreaUnderRocCurve:0.00} %."));
        }

        if (savePath is not null)
        {
            context.Model.Save(model, train.Schema, savePath);
            Console.WriteLine($"Saved to {savePath}.");
        }
    }

    public static void Score(string modelPath, string rowsPath)
    {
        var context = new MLContext(seed: 1);
        ITransformer model = context.Model.Load(modelPath, out _);
        IDataView verdicts = model.Transform(FeatureRow.View(context, Load(rowsPath)));
        Console.WriteLine("row,score,predictedLabel,pValue");
        int row = 0;
        foreach (Verdict verdict in context.Data.CreateEnumerable<Verdict>(verdicts, reuseRowObject: true))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row++},{verdict.Score:R},{(verdict.PredictedLabel ? 1 : 0)},{verdict.PValue:R}"));
        }
    }

    private static AnomalySet Load(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return AdBench.Load(name, path);
        }

        CsvTable table = CsvTable.Load(path);
        RowMajor<float> features = table.Numbers([.. table.Columns.Where(column => column != LabelColumn)]);
        bool[] labels = table.Columns.Contains(LabelColumn) ? [.. table.Numbers(LabelColumn).Values.Select(label => label != 0)] : new bool[table.RowCount];
        return new AnomalySet(name, features, labels);
    }
}
