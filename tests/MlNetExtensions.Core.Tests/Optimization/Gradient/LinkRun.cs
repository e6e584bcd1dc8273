using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>One link by itself, step by step, in double.</summary>
internal sealed class LinkRun(GradientTransformation link, ParameterLayout layout)
{
    private long _number;

    public LinkRun(GradientTransformation link, int length)
        : this(link, ParameterLayout.Pack(ParameterGroup.Vector("b", 0, length)))
    {
    }

    public GradientState<double> State { get; } = link.CreateState<double>(layout, 1);

    public double[] Parameters { get; init; } = new double[layout.Length];

    /// <summary>What the link makes of a gradient; the parameters stay.</summary>
    public double[] Apply(double[] gradient, GradientStep<double> step = default)
    {
        double[] update = [.. gradient];
        State.Apply(update, step with { Number = ++_number, Parameters = Parameters });
        return update;
    }

    /// <summary>What the link makes of micro-batches; the gradient is their mean.</summary>
    public double[] Apply(double[][] microBatches, int[]? rows = null, int[]? clusters = null) =>
        Apply(Mean(microBatches), new GradientStep<double>
        {
            MicroBatches = Memories(microBatches),
            MicroBatchRows = rows,
            Clusters = clusters,
            Rows = rows?.Sum() ?? microBatches.Length,
        });

    public static double[] Mean(double[][] vectors) => [.. Enumerable.Range(0, vectors[0].Length).Select(j => vectors.Average(vector => vector[j]))];

    public static ReadOnlyMemory<double>[] Memories(double[][] vectors) => [.. vectors.Select(vector => (ReadOnlyMemory<double>)vector)];

    public static double[][] Normals(int count, int length, int seed, double mean = 0, double deviation = 1) =>
        [.. Generated.Normal(count, length, seed).Select(z => deviation * z + mean).Chunk(length)];

    public static double Norm(IEnumerable<double> vector) => Math.Sqrt(vector.Sum(x => x * x));

    public static double Distance(double[] a, double[] b) => Norm(a.Zip(b, (x, y) => x - y));

    public static void Close(double[] actual, double[] expected, double tolerance = 1e-12)
    {
        actual.Should().HaveSameCount(expected);
        for (int i = 0; i < actual.Length; i++)
        {
            actual[i].Should().BeApproximately(expected[i], tolerance, "value {0}", i);
        }
    }
}
