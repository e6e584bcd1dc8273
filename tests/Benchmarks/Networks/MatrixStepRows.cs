using System.Globalization;
using MlNetExtensions;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Optimization.Gradient;

namespace Benchmarks.Networks;

/// <summary>
/// A step of optimizers that see matrices as matrices, on the million float parameters of a perceptron 784-512-512-512-128-10. Where products
/// are all that counts, against the floor: their multiplications and additions, those of symmetric results counted once, at the rate of the
/// kernel on all cores when its operands are in the first-level cache.
/// </summary>
internal static class MatrixStepRows
{
    private const string Group = "networks";
    private const int NewtonSchulzSteps = 5;
    private static readonly int[] _widths = [784, 512, 512, 512, 128, 10];

    // With the steps of a run, over which the work of a period is spread.
    private static readonly (string Name, GradientTransformation Chain, int Steps, bool IsProducts)[] _optimizers =
    [
        ("Muon", Optimizers.Muon(), 5, true),
        ("MARS-Shampoo", Optimizers.MarsShampoo(), 5, true),
        ("Shampoo, roots every 20", Optimizers.Shampoo(period: 20), 20, false),
        ("SOAP, bases every 20", Optimizers.Soap(period: 20), 20, false),
        ("subspace momentum, rank 128", new ScaleBySubspaceMomentum { Period = 1000 }.Then(new ScaleByLearningRate(1e-3)), 20, false),
        ("SCALE", Optimizers.Scale(), 50, false),
        ("Adafactor", Optimizers.Adafactor(), 50, false),
        ("subset norm", Optimizers.AdamSubsetNorm(), 50, false),
        ("AdaGrad-Norm by rows", new ScaleByRowAdaGradNorm().Then(new ScaleByLearningRate(1e-3)), 50, false),
        ("adaptive clipping", new ClipAdaptively().Then(new ScaleByLearningRate(1e-3)), 50, false),
    ];

    public static IEnumerable<Benchmark> All()
    {
        var peak = new Lazy<double>(KernelPeak.Measure);
        foreach ((string name, GradientTransformation chain, int steps, bool isProducts) in _optimizers)
        {
            string row = $"Step of {name}, matrices";
            yield return new Benchmark(Group, row, () => Measure(row, chain, steps, isProducts ? peak.Value : null));
        }
    }

    private static Row Measure(string name, GradientTransformation chain, int steps, double? peak)
    {
        List<ParameterGroup> groups = [];
        for (int i = 1; i < _widths.Length; i++)
        {
            bool isOutput = i == _widths.Length - 1;
            groups.Add(ParameterGroup.Matrix($"w{i}", i - 1, _widths[i], _widths[i - 1], isOutput));
            groups.Add(ParameterGroup.Vector($"b{i}", i - 1, _widths[i], isOutput));
        }

        ParameterLayout layout = ParameterLayout.Pack(groups);
        var optimizer = new GradientOptimizer<float>(chain, layout);
        float[] parameters = new float[layout.Length], fresh = new float[layout.Length];
        var random = new Random(1);
        for (int i = 0; i < fresh.Length; i++)
        {
            (parameters[i], fresh[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
        }

        // The update takes the gradient's place: each step gets a new one, which is not timed.
        float[] gradient = [.. fresh];
        optimizer.Step(parameters, gradient);
        long allocated = 0;
        double Run()
        {
            double sum = 0;
            for (int i = 0; i < steps; i++)
            {
                fresh.CopyTo(gradient, 0);
                long before = GC.GetTotalAllocatedBytes(precise: true);
                sum += Stopwatches.Seconds(() => optimizer.Step(parameters, gradient));
                allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            return sum / steps;
        }

        double seconds = Stopwatches.Median(Run);
        string ours = string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.00} ms, {allocated} bytes allocated in the last step");
        if (peak is not { } rate)
        {
            return new Row(Group, name, ours, "-", null, null);
        }

        double operations = groups.Where(group => group.Kind == ParameterKind.Matrix && !group.IsOutput).Sum(Operations);
        string floor = string.Create(
            CultureInfo.InvariantCulture, $"floor {1000 * operations / rate:0.00} ms at {rate / 1e9:0} GFLOP/s; {operations / seconds / rate:P0} of it");
        return new Row(Group, name, ours, floor, seconds * rate / operations, new Goal(2.0));
    }

    // XXᵀ and its square are symmetric, and their polynomial times X is not.
    private static double Operations(ParameterGroup group)
    {
        double side = Math.Min(group.Rows, group.Columns), other = Math.Max(group.Rows, group.Columns);
        return NewtonSchulzSteps * (side * side * other + side * side * side + 2 * side * side * other);
    }

    /// <summary>Multiplications and additions a second of the kernel in the first-level caches of all cores.</summary>
    private sealed unsafe class KernelPeak : BlockWork
    {
        private const int Depth = 256;
        private const int Repetitions = 2000;

        public static double Measure()
        {
            var work = new KernelPeak();
            int parts = 4 * Environment.ProcessorCount;
            double seconds = Stopwatches.Median(() => Stopwatches.Seconds(() => work.RunAll(parts, int.MaxValue)));
            return 2.0 * PanelKernel<float>.Rows * 2 * PanelKernel<float>.Width * Depth * Repetitions * parts / seconds;
        }

        protected override void Run(int part, int worker)
        {
            int width = PanelKernel<float>.Width;
            float[] left = new float[PanelKernel<float>.Rows * Depth], right = new float[2 * width * Depth];
            float[] product = new float[PanelKernel<float>.Rows * 2 * width];
            fixed (float* a = left, b = right, c = product)
            {
                for (int i = 0; i < Repetitions; i++)
                {
                    PanelKernel<float>.AddProduct(a, 1, PanelKernel<float>.Rows, b, Depth * width, 2, Depth, c, 2 * width);
                }
            }
        }
    }
}
