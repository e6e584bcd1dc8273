using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Benchmarks.Normalization;

/// <summary>Normalizing ten million rows within strata, against pandas and in how much memory.</summary>
internal static class StratifiedRows
{
    public const string Verb = "--stratify";

    private const string Group = "representations";
    private const long Count = 10_000_000;
    private const int Dimension = 16, Strata = 100, Runs = 3;

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        const string time = "Stratified fit + transform, 10 million rows x 16, 100 strata, against pandas groupby().transform";
        yield return new Benchmark(Group, time, () => Compare(time, script));
        const string memory = "Stratified fit + transform, 10 million rows x 16, in MB";
        yield return new Benchmark(Group, memory, () =>
        {
            double megabytes = ChildProcess.Run(null, Verb)[0];
            string values = string.Create(CultureInfo.InvariantCulture, $"the rows alone: {Count * Dimension * sizeof(float) / 1e6:0} MB");
            string ours = string.Create(CultureInfo.InvariantCulture, $"{megabytes:0} MB");
            return new Row(Group, memory, ours, values, megabytes, new Goal(200));
        });
    }

    /// <summary>The child: normalizes, and prints its peak memory in MB.</summary>
    public static void Stream()
    {
        FitAndRead(new StratifiedView(Count, Dimension, Strata));
        Console.Write((ChildProcess.Peak() / 1e6).ToString("0.0", CultureInfo.InvariantCulture));
    }

    private static Row Compare(string name, PeerScript script)
    {
        var view = new StratifiedView(Count, Dimension, Strata);
        double Ours() => Stopwatches.Seconds(() => FitAndRead(view));
        string Rate(double seconds) => string.Create(
            CultureInfo.InvariantCulture, $"{seconds:0.00} s, {Count / seconds / 1e6:0.0} M rows/s");
        var goal = new Goal(1.0 / 3);
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Rate(Stopwatches.Median(Ours)), script.Reason, null, goal);
        }

        peer.Ask("generate", Count, Dimension, Strata);
        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask("normalize"), Runs);
        peer.Ask("generate", 1, 1, 1);
        return new Row(Group, name, Rate(mine), Rate(theirs), mine / theirs, goal);
    }

    // Every normalized value is read, by one thread a core.
    private static void FitAndRead(StratifiedView view)
    {
        var ml = new MLContext(seed: 1);
        IDataView normalized = ml.Transforms.NormalizeStratified(StratifiedView.Features, stratumColumnName: StratifiedView.Stratum)
            .Fit(view).Transform(view);
        DataViewSchema.Column column = normalized.Schema[StratifiedView.Features];
        long rows = 0;
        Parallel.ForEach(normalized.GetRowCursorSet([column], Environment.ProcessorCount), cursor =>
        {
            using (cursor)
            {
                ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(column);
                VBuffer<float> values = default;
                long read = 0;
                while (cursor.MoveNext())
                {
                    getter(ref values);
                    read += float.IsFinite(values.GetValues()[^1]) ? 1 : 0;
                }

                Interlocked.Add(ref rows, read);
            }
        });
        if (rows != Count)
        {
            throw new InvalidDataException($"{rows} of {Count} rows were normalized.");
        }
    }
}
