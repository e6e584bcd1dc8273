using System.Globalization;
using Benchmarks.MlNetTrainers;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions;

namespace Benchmarks.Selection;

/// <summary>
/// Stochastic batches against the largest scores on a pool in which every row is there four times with a little noise: 1,200 rows of pendigits, 20 labels
/// at first and 40 in each further round, ten seeds (Kirsch and others, 2023).
/// </summary>
internal static class AcquisitionRows
{
    private const string Group = "selection";
    private const int Seeds = 10;
    private const int Originals = 1200;
    private const int Repeats = 4;
    private const int TestRows = 2000;
    private static readonly int[] _labels = [100, 180, 300];
    private static readonly MLContext _ml = new(seed: 1);

    public static IEnumerable<Benchmark> All()
    {
        foreach ((string score, RowScore by) in new (string, RowScore)[] { ("entropy", new EntropyScore()), ("margin", new MarginScore()) })
        {
            string name = $"Accuracy with 100/180/300 labels of a pool with repeats, {score}: power over top-k at 100";
            yield return new Benchmark(Group, name, () => Measure(name, by));
        }
    }

    private static Row Measure(string name, RowScore score)
    {
        HeldOutRows data = HeldOutRows.LibSvm(_ml, "libsvm/pendigits.gz", "libsvm/pendigits.t.gz", isBinary: false);
        Digit[] train = Digits(data.Train), test = Digits(data.Test)[..TestRows];
        (string Name, PoolSampler Sampler)[] ways =
        [
            ("top-k", new TopSampler()), ("power", new StochasticBatchSampler()), ("softmax", new StochasticBatchSampler(StochasticBatchKind.Softmax)),
            ("softrank", new StochasticBatchSampler(StochasticBatchKind.SoftRank)), ("random", new RandomSampler()),
        ];
        double[][][] accuracies = [.. ways.Select(way => _labels.Select(count =>
            Enumerable.Range(0, Seeds).Select(seed => Accuracy(train, test, way.Sampler, score, count, seed)).ToArray()).ToArray())];
        string[] figures = [.. ways.Select((way, i) => $"{way.Name} {string.Join('/', accuracies[i].Select(Figure))}")];
        return new Row(Group, name, figures[1], string.Join("; ", figures.Where((_, i) => i != 1)), accuracies[1][0].Average() - accuracies[0][0].Average(), new Goal(0, AtMost: false));
    }

    private static double Accuracy(Digit[] train, Digit[] test, PoolSampler sampler, RowScore score, int count, int seed)
    {
        Digit[] originals = [.. train];
        new Random(seed).Shuffle(originals);
        var noise = new SelectionRandom((ulong)seed);
        Digit[] pool = [.. Enumerable.Range(0, Originals * Repeats).Select(i => new Digit
        {
            Features = Array.ConvertAll(originals[i % Originals].Features, x => x + 0.05f * (float)noise.Normal()), Label = originals[i % Originals].Label,
        })];
        var trainer = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(l2Regularization: 1e-3);
        var options = new DataSelectionOptions
        {
            Budget = count,
            Rounds = 1 + (count - 20) / 40,
            FirstShare = 20.0 / count,
            HoldoutShare = 0,
            Sampler = sampler,
            Score = score,
            Seed = seed,
        };
        var model = trainer.WithDataSelection(_ml, options).Fit(_ml.Data.LoadFromEnumerable(pool));
        return _ml.MulticlassClassification.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(test))).MicroAccuracy;
    }

    private static string Figure(double[] values)
    {
        double mean = values.Average(), error = Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (Seeds - 1.0) / Seeds);
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F3}±{error:F3}");
    }

    private static Digit[] Digits(IDataView view)
    {
        VBuffer<float>[] features = [.. view.GetColumn<VBuffer<float>>("Features")];
        uint[] labels = [.. view.GetColumn<uint>("Label")];
        // Keys are read from 1 and given from 0.
        return [.. features.Zip(labels, (row, label) => new Digit { Features = [.. row.DenseValues().Select(x => x / 100)], Label = label - 1 })];
    }

    private sealed class Digit
    {
        [VectorType(16)]
        public float[] Features { get; set; } = [];

        [KeyType(10)]
        public uint Label { get; set; }
    }
}
