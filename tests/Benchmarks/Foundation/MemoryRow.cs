using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MlNetExtensions;

namespace Benchmarks.Foundation;

/// <summary>Ten million rows of 32 features through Fit in a process of its own, whose peak memory is the figure.</summary>
internal static class MemoryRow
{
    public const string Verb = "--stream";

    private const long Count = 10_000_000;
    private const int Dimension = 32;

    public static IEnumerable<Benchmark> All() =>
    [
        Measure("10 million rows x 32, streamed through Fit, in MB", columns: 1),
        Measure("10 million rows x 2 columns of 16, cross-fitted, in MB", columns: 2),
    ];

    private static Benchmark Measure(string name, int columns) => new("foundation", name, () =>
    {
        using Process child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(MemoryRow).Assembly.Location, Verb, columns.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        string answer = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        double[] figures = [.. answer.Split(' ').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
        return new Row("foundation", name, string.Create(CultureInfo.InvariantCulture, $"{figures[0]:0} MB, {figures[1]:0.0} s"), "-", figures[0], new Goal(300));
    });

    /// <summary>The child: fits, and prints peak memory in MB and seconds.</summary>
    public static void Stream(int columns)
    {
        var ml = new MLContext(seed: 1);
        var view = new GeneratedView(new GeneratedRows(10_000, Dimension), Count, columns);
        double seconds = Stopwatches.Seconds(() => ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options
        {
            FeatureColumnNames = [.. Enumerable.Range(0, columns).Select(GeneratedView.NameOf)],
            Threshold = columns == 1 ? AnomalyThreshold.Fixed(0) : AnomalyThreshold.CrossFitted(),
            PValueColumnName = columns == 1 ? null : "PValue",
        }).Fit(view));
        using Process self = Process.GetCurrentProcess();
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{self.PeakWorkingSet64 / 1e6:0.0} {seconds:0.00}"));
    }
}
