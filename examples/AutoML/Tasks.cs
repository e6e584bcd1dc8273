using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>Income, digits and defects; generated rows where the data are not there.</summary>
internal static class Tasks
{
    private const string AdultFile = "mlnet/adult.txt";
    private const string DigitsFile = "mlnet-samples/optdigits-train.csv";
    private const string DefectClass = "leather";

    public static AutoTask Income(MLContext context, Plan plan)
    {
        bool isGenerated = DataFolder.Problem(AdultFile) is not null;
        TableRow[] rows = isGenerated ? Generated(2, 2 * plan.Rows, noise: 2.5) : Adult(plan.Rows);
        return new AutoTask(
            "income", isGenerated, TableRow.View(context, rows[..plan.Rows]), null, TableRow.View(context, rows[plan.Rows..]),
            auto => auto.ExtendedBinaryClassification(neuralSearchSpace: Networks(plan)), "area under the ROC curve",
            (ml, scored) => ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve);
    }

    public static AutoTask Digits(MLContext context, Plan plan)
    {
        bool isGenerated = DataFolder.Problem(DigitsFile) is not null;
        TableRow[] rows = isGenerated ? Generated(10, 2 * plan.Rows, noise: 1.2) : OptDigits(2 * plan.Rows);
        int train = Math.Min(plan.Rows, rows.Length / 2);
        IDataView all = TableRow.View(context, rows);
        IDataView keyed = context.Transforms.Conversion.MapValueToKey("Label", nameof(TableRow.Class)).Fit(all).Transform(all);
        return new AutoTask(
            "digits", isGenerated, context.Data.TakeRows(keyed, train), null, context.Data.SkipRows(keyed, train),
            auto => auto.ExtendedMulticlassClassification(neuralSearchSpace: Networks(plan)), "accuracy",
            (ml, scored) => ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
    }

    public static AutoTask Defects(MLContext context, Plan plan)
    {
        bool isGenerated = DataFolder.Problem(AdBench.MvTecFile(DefectClass)) is not null;
        AnomalySet set = isGenerated ? new GeneratedAnomalies { Classes = 1, Dimension = 64 }.Class(0) : AdBench.MvTec(DefectClass);
        RowSplit split = RowSplit.Half(set);
        int[] judged = split.Test.Where((_, i) => i % 2 == 0).ToArray(), test = split.Test.Where((_, i) => i % 2 == 1).ToArray();
        return new AutoTask(
            $"defects ({(isGenerated ? "generated" : DefectClass)})", isGenerated, Rows(split.Train), Rows(judged), Rows(test),
            auto => auto.AnomalyDetection(useReconstructionError: !plan.IsShort), "area under the ROC curve",
            (ml, scored) => ml.AnomalyDetection.Evaluate(scored, nameof(TableRow.Anomaly)).AreaUnderRocCurve);

        IDataView Rows(int[] indices) => TableRow.View(
            context, indices.Select(row => new TableRow { Features = set.Row(row).ToArray(), Anomaly = set.IsAnomaly[row] ? 1 : 0 }));
    }

    private static SearchSpace<NeuralNetworkSearch> Networks(Plan plan) => new()
    {
        [nameof(NeuralNetworkSearch.Epochs)] = new UniformIntOption(3, plan.MostEpochs, logBase: true, defaultValue: 5),
    };

    /// <summary>Numbers as they are, an indicator for each category that occurs; every so many rows of the file, for learning and for testing.</summary>
    private static TableRow[] Adult(int count)
    {
        string[][] lines = [.. File.ReadLines(DataFolder.File(AdultFile)).Skip(1).Where(line => line.Length > 0).Take(12 * count)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries))];
        int columns = lines[0].Length - 1;
        bool[] isNumber = [.. Enumerable.Range(0, columns).Select(column => lines.All(line => float.TryParse(line[column], CultureInfo.InvariantCulture, out _)))];
        string[][] categories = [.. Enumerable.Range(0, columns).Select(column => isNumber[column] ? [] : lines.Select(line => line[column]).Distinct().ToArray())];
        int step = Math.Max(1, lines.Length / (2 * count));
        return [.. lines.Where((_, i) => i % step == 0).Take(2 * count).Select(line => new TableRow
        {
            Label = line[^1] == "1",
            Features = [.. Enumerable.Range(0, columns).SelectMany(column => isNumber[column]
                ? [float.Parse(line[column], CultureInfo.InvariantCulture)]
                : categories[column].Select(category => category == line[column] ? 1f : 0f))],
        })];
    }

    private static TableRow[] OptDigits(int count) =>
    [
        .. File.ReadLines(DataFolder.File(DigitsFile)).Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Take(count)
            .Select(line => line.Split(',')).Select(fields => new TableRow
            {
                Class = fields[^1],
                Features = [.. fields[..^1].Select(field => float.Parse(field, CultureInfo.InvariantCulture) / 16)],
            }),
    ];

    /// <summary>Classes around centers of their own, some of them bent, so that neither a line nor a network is best at once.</summary>
    private static TableRow[] Generated(int classes, int count, double noise)
    {
        const int dimension = 12;
        var random = new Random(5);
        double[][] centers = [.. Enumerable.Range(0, classes).Select(_ => Enumerable.Range(0, dimension).Select(_ => Normal(random)).ToArray())];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int chosen = random.Next(classes);
            double[] values = [.. centers[chosen].Select(center => center + noise * Normal(random))];
            values[0] = values[1] * values[2] + 0.3 * values[0];
            return new TableRow
            {
                Label = chosen == 1, Class = chosen.ToString(CultureInfo.InvariantCulture), Features = [.. values.Select(value => (float)value)],
            };
        })];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
