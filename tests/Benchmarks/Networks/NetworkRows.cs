using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Core.Networks;

namespace Benchmarks.Networks;

/// <summary>A perceptron of 784-256-128-10 on Fashion-MNIST against PyTorch, its products against OpenBLAS, and what it learns.</summary>
internal static class NetworkRows
{
    private const string Group = "networks";
    private const int Batch = 128;
    private const int Seeds = 5;
    private static readonly NetworkShape _shape = NetworkShape.Perceptron(FashionMnist.Columns, [256, 128], 10);
    private static readonly SoftmaxCrossEntropy _loss = new(10);

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        yield return Row("Epoch of 784-256-128-10, Fashion-MNIST, AdamW", name => Compare(name, Epochs(), "epoch", script));
        yield return Row("Scores of 784-256-128-10, 60,000 rows by 128", name => Compare(name, Scores(), "score", script));
        foreach ((string kind, int outputs, int inputs) in new[]
        {
            ("forward", 256, 784), ("forward", 128, 256), ("forward", 10, 128), ("backward", 128, 256), ("backward", 10, 128),
            ("weights", 256, 784), ("weights", 128, 256), ("weights", 10, 128),
        })
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"Product {kind} {outputs} x {inputs}, 128 rows");
            yield return Row(name, _ => Product(name, kind, outputs, inputs, script));
        }

        yield return Row("Accuracy on Fashion-MNIST after 10 epochs, worst of 5 seeds", Accuracy);
    }

    private static Benchmark Row(string name, Func<string, Row> measure) => new(Group, name, () => measure(name));

    private static Func<double> Epochs()
    {
        var options = new NetworkTrainingOptions { BatchSize = Batch, Epochs = 1000 };
        NetworkTraining training = new NetworkTrainer(_shape, _loss, Optimizers.AdamW(1e-3), options).Start(FashionMnist.Training.Value);
        return () => Stopwatches.Seconds(() => training.RunEpoch());
    }

    private static Func<double> Scores()
    {
        NetworkData data = FashionMnist.Training.Value;
        var scorer = new NetworkScorer(Network.Create(_shape, seed: 1), Batch, _loss);
        float[] scores = new float[data.Rows.Count * 10];
        return () => Stopwatches.Seconds(() => scorer.Score(data.Rows, scores));
    }

    private static Row Compare(string name, Func<double> ours, string request, PeerScript script)
    {
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Milliseconds(Stopwatches.Median(ours)), script.Reason, null, new Goal(1.0));
        }

        FashionMnist.Hand(FashionMnist.Training.Value, peer);
        (double mine, double theirs) = Stopwatches.Medians(ours, () => peer.Ask(request));
        return new Row(Group, name, Milliseconds(mine), Milliseconds(theirs), mine / theirs, new Goal(1.0));
    }

    private static Row Product(string name, string kind, int outputs, int inputs, PeerScript script)
    {
        const int repetitions = 200;
        var work = new ProductWork(outputs, inputs, Batch);
        double Ours() => Stopwatches.Seconds(() =>
        {
            for (int i = 0; i < repetitions; i++)
            {
                work.Run(kind);
            }
        });
        double operations = 2.0 * Batch * outputs * inputs * repetitions;
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Rate(operations, Stopwatches.Median(Ours)), script.Reason, null, new Goal(2.0));
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask("product", kind, outputs, inputs));
        return new Row(Group, name, Rate(operations, mine), Rate(operations, theirs), mine / theirs, new Goal(2.0));
    }

    private static Row Accuracy(string name)
    {
        double[] accuracies = [.. Enumerable.Range(1, Seeds).Select(Train)];
        string all = string.Join(", ", accuracies.Select(accuracy => accuracy.ToString("0.0000", CultureInfo.InvariantCulture)));
        return new Row(Group, name, all, "-", accuracies.Min(), new Goal(0.89, AtMost: false));
    }

    private static double Train(int seed)
    {
        NetworkData data = FashionMnist.Training.Value;
        var options = new NetworkTrainingOptions { BatchSize = Batch, Seed = seed };
        long steps = NetworkTrainer.CountSteps(data.Rows.Count, options);
        NetworkTraining training = new NetworkTrainer(_shape, _loss, Optimizers.AdamW(new LinearDecay(1e-3, steps)), options).Train(data, FashionMnist.Test.Value);
        return training.History[^1].ValidationAccuracy;
    }

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms");

    private static string Rate(double operations, double seconds) => string.Create(CultureInfo.InvariantCulture, $"{operations / seconds / 1e9:0.#} GFLOP/s");
}
