using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace Benchmarks.Foundation;

/// <summary>Rows of a computed view into memory: what a second core gives.</summary>
internal static class ReadingRows
{
    public const string Verb = "--read";

    private const long Count = 400_000;
    private const int Dimension = 64;

    public static IEnumerable<Benchmark> All()
    {
        const string group = "foundation", name = "400,000 rows x 64 of a custom mapping into memory, two cores against one";
        yield return new Benchmark(group, name, () =>
        {
            (double two, double one) = Stopwatches.Medians(() => ChildProcess.Run(2, Verb)[0], () => ChildProcess.Run(1, Verb)[0]);
            string Rate(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0} ms, {Count / seconds / 1e6:0.00} M rows/s");
            return new Row(group, name, Rate(two), $"one core: {Rate(one)}", one / two, new Goal(1.7, AtMost: false));
        });
    }

    /// <summary>The child: reads twice, and prints the seconds of the second time.</summary>
    public static void Read()
    {
        var ml = new MLContext(seed: 1);
        var rows = new GeneratedRows(10_000, Dimension);
        ITransformer computed = ml.Transforms.NormalizeMeanVariance("Features")
            .Append(ml.Transforms.CustomMapping<Features, Squashed>(Squash, contractName: null)).Fit(new GeneratedView(rows));
        IDataView view = computed.Transform(new GeneratedView(rows, Count, columns: 1));
        double Seconds() => Stopwatches.Seconds(() => RowsInMemory.Read(view, [FeatureColumn.AsStored(view.Schema, nameof(Squashed.Squares))], []));
        Seconds();
        Console.Write(Seconds().ToString("R", CultureInfo.InvariantCulture));
    }

    private static void Squash(Features row, Squashed target)
    {
        target.Squares = new float[Dimension];
        for (int j = 0; j < Dimension; j++)
        {
            float value = MathF.Tanh(row.Values[j]);
            target.Squares[j] = value * value * MathF.Exp(-row.Values[j]);
        }
    }

    private sealed class Features
    {
        [VectorType(Dimension), ColumnName("Features")]
        public float[] Values { get; set; } = [];
    }

    private sealed class Squashed
    {
        [VectorType(Dimension)]
        public float[] Squares { get; set; } = [];
    }
}
