using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Examples;

namespace Benchmarks.Reconstruction;

/// <summary>
/// Autoencoders with the defaults beside Gaussians on ADBench's sets: area under the ROC curve, and realized false-positive rates on normal rows held
/// out. The table of docs/reconstruction-error.md.
/// </summary>
internal static class ReconstructionRows
{
    private const string Group = "reconstruction";
    private const int Splits = 5;
    private const int MostNormals = 4000, MostAnomalies = 2000;

    // Defaults were chosen by these; the others were looked at once.
    private static readonly string[] _tuned =
    [
        "14_glass", "18_Ionosphere", "20_letter", "28_pendigits", "38_thyroid", "40_vowels", "42_WBC", "45_wine", "6_cardio", "31_satimage-2", "29_Pima",
        "23_mammography", "26_optdigits", "25_musk",
    ];

    private static readonly string[] _others =
    [
        "10_cover", "19_landsat", "22_magic.gamma", "24_mnist", "2_annthyroid", "30_satellite", "32_shuttle", "43_WDBC", "4_breastw", "7_Cardiotocography",
    ];

    public static IEnumerable<Benchmark> All() =>
    [
        .. _tuned.Select(set => One($"{set} (defaults chosen by it)", [$"adbench/Classical/{set}.npz"])),
        .. _others.Select(set => One(set, [$"adbench/Classical/{set}.npz"])),
        One("MVTec-AD, mean of 15 classes", [.. AdBench.MvTecClasses.Select(AdBench.MvTecFile)]),
    ];

    private static Benchmark One(string name, string[] files) => new(Group, $"reconstruction error, {name}", () =>
    {
        if (files.Select(DataFolder.Problem).FirstOrDefault(problem => problem is not null) is { } missing)
        {
            throw new IOException(missing);
        }

        var cases = from file in files from split in Enumerable.Range(0, Splits) select (Set: AdBench.Load(name, DataFolder.File(file)), Split: split);
        Result[] results = [.. cases.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(one => Measure(one.Set, one.Split))];
        (double squared, double amplified, double gaussian) = (results.Average(r => r.Squared), results.Average(r => r.Amplified), results.Average(r => r.Gaussian));
        double spread = Math.Sqrt(results.Average(r => Math.Pow(r.Squared - squared, 2)));
        string ours = string.Create(CultureInfo.InvariantCulture,
            $"squared {squared:.000} ± {spread:.000}, amplified {amplified:.000}; rates {results.Average(r => r.FivePercent):.000} of .05, {results.Average(r => r.OnePercent):.000} of .01; {results[0].Rows} x {results[0].Features}");
        return new Row(Group, $"reconstruction error, {name}", ours, string.Create(CultureInfo.InvariantCulture, $"Gaussian {gaussian:.000}"), squared - gaussian, null);
    });

    private static Result Measure(AnomalySet set, int split)
    {
        var random = new Random(1000 + split);
        int[] order = [.. Enumerable.Range(0, set.Count)];
        random.Shuffle(order);
        int[] normals = [.. order.Where(row => !set.IsAnomaly[row]).Take(MostNormals)];
        int[] anomalies = [.. order.Where(row => set.IsAnomaly[row]).Take(MostAnomalies)];
        int half = normals.Length / 2;
        var train = new MemoryRows<float>(set.Select(normals[..half]).Rows, set.Dimension);
        float[] heldOut = set.Select(normals[half..]).Rows, odd = set.Select(anomalies).Rows;
        return new Result(
            Auroc(Fit(train, ReconstructionLoss.Squared, null, split).Model, heldOut, odd),
            Auroc(Fit(train, ReconstructionLoss.Amplified, null, split).Model, heldOut, odd),
            Auroc(GaussianAnomalyFitter.Fit(train, new GaussianAnomalyOptions { Threshold = AnomalyThreshold.Fixed(0), PValues = false }).Model, heldOut, odd),
            Rate(Fit(train, ReconstructionLoss.Squared, 0.05, split).Model, heldOut),
            Rate(Fit(train, ReconstructionLoss.Squared, 0.01, split).Model, heldOut),
            half,
            set.Dimension);
    }

    private static ReconstructionFit Fit(MemoryRows<float> train, ReconstructionLoss loss, double? rate, int seed)
    {
        // Cores work on splits.
        var options = new ReconstructionErrorTrainer.Options { Loss = loss, Seed = seed, NumberOfThreads = 1, FalsePositiveRate = rate ?? 0.01 };
        if (rate is null)
        {
            (options.Threshold, options.PValueColumnName) = (AnomalyThreshold.Fixed(0), null);
        }

        return ReconstructionFitter.Fit(train, options.ToCore(null));
    }

    private static double Rate(ReconstructionAnomalyModel model, float[] rows)
    {
        bool[] labels = new bool[rows.Length / model.Shape.Inputs];
        model.Labels<float>([rows.AsMemory()], labels);
        return labels.Average(label => label ? 1.0 : 0);
    }

    private static double Auroc<TModel>(AnomalyModel<TModel> model, float[] normals, float[] anomalies)
        where TModel : AnomalyModel<TModel>
    {
        int features = model.Dimensions[0];
        float[] low = new float[normals.Length / features], high = new float[anomalies.Length / features];
        model.Scores<float>([normals.AsMemory()], low);
        model.Scores<float>([anomalies.AsMemory()], high);
        Array.Sort(low);
        // Pairs in which the anomaly scores higher; half of those that score alike.
        return high.Average(score => (Below(low, score, orEqual: false) + Below(low, score, orEqual: true)) / 2.0 / low.Length);
    }

    private static int Below(float[] sorted, float score, bool orEqual)
    {
        int first = 0, past = sorted.Length;
        while (first < past)
        {
            int middle = (first + past) / 2;
            (first, past) = sorted[middle] < score || (orEqual && sorted[middle] == score) ? (middle + 1, past) : (first, middle);
        }

        return first;
    }

    private readonly record struct Result(double Squared, double Amplified, double Gaussian, double FivePercent, double OnePercent, int Rows, int Features);
}
