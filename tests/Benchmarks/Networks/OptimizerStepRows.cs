using System.Globalization;
using Benchmarks.FiniteSums;
using MlNetExtensions;
using MlNetExtensions.Core.Optimization.Gradient;

namespace Benchmarks.Networks;

/// <summary>
/// A step of elementwise optimizers on a million float parameters against the floor: reading and writing parameters, gradient and state
/// once, at the bandwidth that STREAM's triad reaches on all cores.
/// </summary>
internal static class OptimizerStepRows
{
    private const string Group = "networks";
    private const int Parameters = 1_000_000;
    private const int StepsPerRun = 50;

    // With the arrays that each keeps.
    private static readonly (string Name, GradientTransformation Chain, int Arrays)[] _optimizers =
    [
        ("SGD", Optimizers.Sgd(1e-3), 0),
        ("heavy ball", Optimizers.Sgd(1e-3, 0.9), 1),
        ("AdaGrad", Optimizers.AdaGrad(), 1),
        ("RMSProp", Optimizers.RmsProp(), 1),
        ("Adam", Optimizers.Adam(), 2),
        ("AdamW", Optimizers.AdamW(), 2),
        ("AMSGrad", Optimizers.AmsGrad(), 3),
        ("NAdam", Optimizers.NAdam(), 2),
        ("RAdam", Optimizers.RAdam(), 2),
        ("AdaBelief", Optimizers.AdaBelief(), 2),
        ("AdaMomentum", Optimizers.AdaMomentum(), 2),
        ("diffGrad", Optimizers.DiffGrad(), 3),
        ("Ano", Optimizers.Ano(), 2),
        ("Lion", Optimizers.Lion(), 1),
        ("AdMeta", Optimizers.AdMetaS(), 3),
        ("optimistic AMSGrad", Optimizers.OptimisticAmsGrad(), 5),
        ("MARS-AdamW without its norm", new MarsCorrection { MaximumNorm = null }.Then(Optimizers.AdamW()), 3),
    ];

    public static IEnumerable<Benchmark> All()
    {
        var bandwidth = new Lazy<double>(MemoryBandwidth.Triad);
        foreach ((string name, GradientTransformation chain, int arrays) in _optimizers)
        {
            string row = $"Step of {name}, 1,000,000 parameters";
            yield return new Benchmark(Group, row, () => Measure(row, chain, arrays, bandwidth.Value));
        }
    }

    private static Row Measure(string name, GradientTransformation chain, int arrays, double bandwidth)
    {
        ParameterLayout layout = ParameterLayout.Pack(ParameterGroup.Vector("parameters", 0, Parameters));
        var optimizer = new GradientOptimizer<float>(chain, layout);
        float[] parameters = new float[Parameters], gradient = new float[Parameters];
        var random = new Random(1);
        for (int i = 0; i < Parameters; i++)
        {
            (parameters[i], gradient[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        }

        // The update takes the gradient's place: each step gets a new one, which is not timed.
        float[] fresh = [.. gradient];
        double seconds = Stopwatches.Median(() =>
        {
            double sum = 0;
            for (int i = 0; i < StepsPerRun; i++)
            {
                fresh.CopyTo(gradient, 0);
                sum += Stopwatches.Seconds(() => optimizer.Step(parameters, gradient));
            }

            return sum / StepsPerRun;
        });
        long before = GC.GetAllocatedBytesForCurrentThread();
        optimizer.Step(parameters, gradient);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        double bytes = 2.0 * sizeof(float) * (2 + arrays) * Parameters;
        double floor = bytes / bandwidth;
        string ours = string.Create(
            CultureInfo.InvariantCulture, $"{1000 * seconds:0.000} ms, {bytes / seconds / 1e9:0.0} GB/s, {allocated} bytes allocated");
        string peer = string.Create(CultureInfo.InvariantCulture, $"floor {1000 * floor:0.000} ms at {bandwidth / 1e9:0.0} GB/s");
        return new Row(Group, name, ours, peer, seconds / floor, new Goal(2.0));
    }
}
