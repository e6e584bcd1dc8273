using System.Globalization;
using Benchmarks.Networks;
using MlNetExtensions;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Rows;

namespace Benchmarks.Embeddings;

/// <summary>Rows a second in which VICReg learns from images of clothes, against PyTorch.</summary>
internal static class VicRegRows
{
    private const string Group = "representations";
    private const int Count = 20_480, Batch = 256, Encoder = 512, Representation = 256, Expander = 1024, Runs = 5;

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        const string name = "VICReg, 784-512-256 with an expander of 1024-1024, 20,480 rows by 256, an epoch";
        yield return new Benchmark(Group, name, () => Compare(name, script));
    }

    private static Row Compare(string name, PeerScript script)
    {
        RowSet<float> rows = First(FashionMnist.Training.Value.Rows);
        EmbeddingOptions options = Options();
        double Ours() => Stopwatches.Seconds(() => EmbeddingFitter.Fit(rows, null, options));
        var goal = new Goal(1.0);
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Rate(Stopwatches.Median(Ours)), script.Reason, null, goal);
        }

        string file = Path.GetTempFileName();
        try
        {
            using (FileStream stream = File.Create(file))
            {
                for (int row = 0; row < rows.Count; row++)
                {
                    stream.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows.Values(row)));
                }
            }

            peer.Ask("load", file, rows.Columns, Encoder, Representation, Expander);
        }
        finally
        {
            File.Delete(file);
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask("epoch", Batch), Runs);
        return new Row(Group, name, Rate(mine), Rate(theirs), mine / theirs, goal);
    }

    private static EmbeddingOptions Options() => new()
    {
        Encoder = [.. Hidden(Encoder), new DenseLayer(Representation)],
        Expander = [.. Hidden(Expander), new DenseLayer(Expander) { Bias = false }],
        FirstView = [new GaussianNoise()],
        SecondView = [new GaussianNoise()],
        FeatureScaling = FeatureScaling.None,
        BatchSize = Batch,
        Epochs = 1,
        Optimizer = _ => Optimizers.Adam(),
    };

    private static NetworkLayer[] Hidden(int units) => [new DenseLayer(units), new BatchNormLayer(), new ActivationLayer(new Relu())];

    private static RowSet<float> First(RowSet<float> all)
    {
        var builder = new RowSetBuilder<float>(all.Columns);
        for (int row = 0; row < Count; row++)
        {
            builder.AddDense(all.Values(row));
        }

        return builder.Build();
    }

    private static string Rate(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{Count / seconds:N0} rows/s");
}
