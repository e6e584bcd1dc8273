using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Clipping, and what is said of it.</summary>
public sealed class FilterTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 2, 2), ParameterGroup.Vector("b", 0, 2));

    [Fact]
    public void Bounds_hold_and_shorter_gradients_pass_as_they_are()
    {
        double[] gradient = [3, -4, 0.5, 1, 6, 8];
        new LinkRun(new ClipElements(2), s_layout).Apply(gradient).Should().Equal(2, -2, 0.5, 1, 2, 2);

        double[] groups = new LinkRun(new ClipGroupNorms(5), s_layout).Apply(gradient);
        LinkRun.Norm(groups[..4]).Should().BeApproximately(5, 1e-12);
        LinkRun.Norm(groups[4..]).Should().BeApproximately(5, 1e-12);
        new LinkRun(new ClipGroupNorms(11), s_layout).Apply(gradient).Should().Equal(gradient);

        double[] global = new LinkRun(new ClipGlobalNorm(1), s_layout).Apply(gradient);
        LinkRun.Norm(global).Should().BeApproximately(1, 1e-12);
        (global[0] / global[5]).Should().BeApproximately(3.0 / 8, 1e-12);
        new LinkRun(new ClipGlobalNorm(12), s_layout).Apply(gradient).Should().Equal(gradient);

        double norm = LinkRun.Norm(gradient);
        LinkRun.Close(new LinkRun(new ClipGlobalNorm(2) { Smooth = true }, s_layout).Apply(gradient), [.. gradient.Select(g => g * 2 / (2 + norm))]);

        double[] rms = new LinkRun(new ClipBlockRms(0.5), s_layout).Apply(gradient);
        Math.Sqrt(rms[..4].Sum(g => g * g) / 4).Should().BeApproximately(0.5, 1e-12);
        Math.Sqrt(rms[4..].Sum(g => g * g) / 2).Should().BeApproximately(0.5, 1e-12);
    }

    [Fact]
    public void A_limit_may_follow_a_schedule()
    {
        var run = new LinkRun(new ClipGlobalNorm(new StepDecay(2, 0.5, 1)), 1);
        new[] { run.Apply([9]), run.Apply([9]), run.Apply([0.1]) }.Select(update => update[0]).Should().Equal(2, 1, 0.1);
    }

    [Fact]
    public void Adaptive_clipping_measures_each_unit_by_its_weights()
    {
        var run = new LinkRun(new ClipAdaptively { Share = 0.1 }, s_layout) { Parameters = [3, 4, 0, 0, 30, 40] };
        LinkRun.Close(run.Apply([0, 2, 3, 4, 3, 4]), [0, 0.5, 0.00006, 0.00008, 3, 4]);
        // A unit is a row, which and there need not be as many rows as columns.
        var layout = ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 2, 3));
        var wide = new LinkRun(new ClipAdaptively { Share = 0.1 }, layout) { Parameters = [3, 0, 4, 0, 30, 40] };
        LinkRun.Close(wide.Apply([0, 2, 0, 3, 4, 0]), [0, 0.5, 0, 3, 4, 0]);
    }

    [Fact]
    public void The_trust_ratio_makes_steps_as_long_as_the_weights()
    {
        var run = new LinkRun(new ScaleByTrustRatio(), s_layout) { Parameters = [3, 4, 0, 0, 0, 0] };
        LinkRun.Close(run.Apply([0, 0, 0, 2, 7, 7]), [0, 0, 0, 5, 7, 7]);
        new LinkRun(new ScaleByTrustRatio { MaximumRatio = 2 }, s_layout) { Parameters = [3, 4, 0, 0, 0, 0] }.Apply([0, 0, 0, 2, 7, 7])[3].Should().Be(4);
    }

    [Fact]
    public void Lars_is_the_update_of_the_code_of_VICReg()
    {
        // For matrices g += λ·w and g *= η·‖w‖/‖g‖; for all m = 0.9·m + g and a step of the rate times m.
        const double rate = 0.2, decay = 0.1, trust = 0.02, momentum = 0.9;
        var run = new LinkRun(Optimizers.Lars(rate, decay, momentum, trust), s_layout) { Parameters = [3, 4, -1, 2, 0.5, 0] };
        double[] buffer = new double[6];
        double[][] gradients = [[1, -2, 0.5, 3, 7, -6], [30, 1, 0, -2, 1, 1], [1e-4, 0, 0, 0, 0, 2]];
        foreach (double[] gradient in gradients)
        {
            double[] matrix = [.. gradient.Take(4).Select((g, i) => g + decay * run.Parameters[i])];
            double ratio = trust * LinkRun.Norm(run.Parameters.Take(4)) / LinkRun.Norm(matrix);
            for (int i = 0; i < 6; i++)
            {
                buffer[i] = momentum * buffer[i] + (i < 4 ? ratio * matrix[i] : gradient[i]);
            }

            LinkRun.Close(run.Apply(gradient), [.. buffer.Select(m => rate * m)]);
        }
    }

    [Fact]
    public void Invalid_options_name_themselves()
    {
        Refused(() => new ClipElements(0), "limit", "limit is 0; it must be positive and finite.*");
        Refused(() => new ClipGlobalNorm(0), "limit", "limit is 0*");
        Refused(() => new ClipBlockRms(double.NaN), "limit", "limit is NaN*");
        Refused(() => new ClipAdaptively { Share = -1 }, "Share", "Share is -1*");
        Refused(() => new Grokfast { Alpha = 1 }, "Alpha", "Alpha is 1*");
        Refused(() => new GrokfastWindow { Window = 0 }, "Window", "Window is 0; it must be at least 1.*");
        Refused(() => new ClippedSstm(-1), "smoothness", "smoothness is -1*");
        Refused(() => new GradientAgreementFilter { Threshold = 2.5 }, "Threshold", "Threshold is 2.5; it must be at least 0 and at most 2.*");
        Refused(() => new ScaleBySignalToNoise { Gamma = 0 }, "Gamma", "Gamma is 0*");
        Refused(() => new ScaleByTrustRatio { Coefficient = 0 }, "Coefficient", "Coefficient is 0*");
        Refused(() => new ClusterMomentum(0), "clusters", "clusters is 0*");
        Refused(() => new LinearDecay(1, 0), "steps", "steps is 0*");
        Refused(() => new CosineDecay(-1, 5), "initial", "initial is -1*");
        Refused(() => new StepDecay(1, 2, 5), "factor", "factor is 2*");
        Refused(() => new VolatilityRate(1) { Window = 1 }, "Window", "Window is 1*");
        Refused(() => new ExponentialAveraging(1), "decay", "decay is 1*");
        Refused(() => new Lookahead(Optimizers.Sgd(1)) { Momentum = (LookaheadMomentum)9 }, "Momentum", "Momentum is 9*");
        Refused(() => new AdaptiveBatchSize { Maximum = 0 }, "Maximum", "Maximum is 0*");
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        Chains("*after Grokfast*put it first*", new Grokfast(), new GradientAgreementFilter());
        Chains("*put it first*", new ClipElements(1), new ForGroups(GroupSelection.Vectors, new CoordinateMedian()));
        Chains("*two learning rates*", new VolatilityRate(1), new ScaleByLearningRate(1));
        Chains("*two learning rates*", new Lookahead(Optimizers.Sgd(1)), new ScaleByLearningRate(1));
        Chains("*two learning rates*", new ClippedSstm(1), new SignalToNoiseRate(1));
        Chains("*decay twice*", new NoiseAdaptiveRates(new AddDecayedWeights(1)), new AddDecayedWeights(1));
        FluentActions.Invoking(() => new WarmUp(5, new WarmUp(5, 1))).Should().Throw<ArgumentException>().WithMessage("*has a warm-up already*");
        FluentActions.Invoking(() => new GradientOptimizer<float>(new Lookahead(Optimizers.Sgd(1)) { Momentum = LookaheadMomentum.Reset }, s_layout))
            .Should().Throw<ArgumentException>().WithMessage("*but ScaleByLearningRate(1) has none*");
    }

    // The bound that accelerated similar triangles have without noise, f(y_N) - f* ≤ R²/(2A_N), holds for the formulas, and plain gradient steps miss it.
    [Fact]
    public void Sstm_is_accelerated()
    {
        const int dimension = 60, steps = 50;
        double[] curvature = [.. Enumerable.Range(1, dimension).Select(i => (double)i * i / (dimension * dimension))];
        double[] start = [.. Enumerable.Repeat(1.0, dimension)];
        double[] y = Minimized(new ClippedSstm(1) { MaximumMove = 1e9 }, curvature, start, steps, out GradientState<double> state);
        y = [.. state.Remembered("y").Single()];
        double[] plain = Minimized(Optimizers.Sgd(1), curvature, start, steps, out _);
        double bound = dimension * 2.0 / (steps * (steps + 3.0));
        Value(curvature, y).Should().BeLessThan(bound);
        Value(curvature, y).Should().BeLessThan(0.2 * Value(curvature, plain));
        Value(curvature, plain).Should().BeGreaterThan(0.1 * bound);
    }

    [Fact]
    public void Clipping_keeps_heavy_tails_from_throwing_the_parameters_away()
    {
        double Worst(GradientTransformation transformation)
        {
            double worst = 0;
            var optimizer = new GradientOptimizer<double>(transformation, ParameterLayout.Pack(ParameterGroup.Vector("b", 0, 5)));
            double[] parameters = new double[5];
            double[][] normals = LinkRun.Normals(2000, 10, seed: 3);
            for (int step = 0; step < 2000; step++)
            {
                // A ratio of normals is Cauchy's: not even a mean; its square root with sign has moments below the second only.
                double[] gradient = [.. Enumerable.Range(0, 5).Select(j => parameters[j] + Root(normals[step][j] / normals[step][j + 5]))];
                optimizer.Step(parameters, gradient);
                worst = step > 200 ? Math.Max(worst, LinkRun.Norm(parameters)) : worst;
            }

            return worst;
        }

        double plain = Worst(Optimizers.Sgd(0.1));
        Worst(Optimizers.ClippedSgd(0.1, 2)).Should().BeLessThan(0.25 * plain);
        plain.Should().BeGreaterThan(3);
    }

    private static double Root(double value) => Math.Sign(value) * Math.Sqrt(Math.Abs(value));

    private static double Value(double[] curvature, double[] x) => curvature.Zip(x, (h, value) => 0.5 * h * value * value).Sum();

    private static double[] Minimized(GradientTransformation link, double[] curvature, double[] start, int steps, out GradientState<double> state)
    {
        var run = new LinkRun(link, start.Length) { Parameters = [.. start] };
        for (int i = 0; i < steps; i++)
        {
            double[] update = run.Apply([.. curvature.Zip(run.Parameters, (h, x) => h * x)]);
            for (int j = 0; j < update.Length; j++)
            {
                run.Parameters[j] -= update[j];
            }
        }

        state = run.State;
        return run.Parameters;
    }

    private static void Refused(Func<object> create, string name, string message) =>
        create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name).WithMessage(message);

    private static void Chains(string message, params GradientTransformation[] links) =>
        FluentActions.Invoking(() => Chain(links)).Should().Throw<ArgumentException>().WithMessage(message);
}
