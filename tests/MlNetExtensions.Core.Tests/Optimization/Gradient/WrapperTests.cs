using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Lookahead, adversarial perturbation and states of bytes.</summary>
public sealed class WrapperTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 30, 150), ParameterGroup.Vector("b", 0, 30));

    [Fact]
    public void Lookahead_that_goes_all_the_way_is_the_inner_optimizer()
    {
        double[] all = Minimized(new Lookahead(Optimizers.Adam(0.05)) { Alpha = 1 }, 40), inner = Minimized(Optimizers.Adam(0.05), 40);
        LinkRun.Close(all, inner, 1e-12);
        double[] start = new Quadratic<double>(s_layout).Start();
        Minimized(new Lookahead(Optimizers.Adam(0.05)) { Alpha = 0 }, 40).Zip(start, (a, b) => Math.Abs(a - b)).Max()
            .Should().BeLessThan(1e-12, "the slow weights stay, and after every fifth step the fast ones are there");
        LinkRun.Distance(Minimized(new Lookahead(Optimizers.Adam(0.05)) { Alpha = 0 }, 39), start).Should().BeGreaterThan(0.1);
    }

    [Fact]
    public void A_momentum_that_is_reset_is_zero_after_the_pull()
    {
        var run = new LinkRun(new Lookahead(Optimizers.Sgd(1, 0.9)) { Period = 2, Momentum = LookaheadMomentum.Reset }, 1);
        run.Apply([1]);
        run.State.Remembered("momentum").Single().Should().Equal(1);
        run.Apply([1]);
        run.State.Remembered("momentum").Single().Should().Equal(0);
    }

    // Along one coordinate with curvature h: δ = ζh(x - x*) up to ε, and the gradient there is h(x + δ - x*).
    [Fact]
    public void The_perturbed_gradient_is_that_uphill()
    {
        var layout = ParameterLayout.Pack(ParameterGroup.Vector("a", 0, 1), ParameterGroup.Vector("b", 1, 2));
        var run = new LinkRun(new AdversarialPerturbation { Radius = 0.5, Rate = 0.1 }, layout) { Parameters = [1, 3, 4] };
        var step = new GradientStep<double> { Oracle = new Slope() };
        LinkRun.Close(run.Apply([2, 6, 8], step), [2 * 1.2, 2 * 3.3, 2 * 4.4]);
        var twice = new LinkRun(new AdversarialPerturbation { Radius = 0.5, Rate = 0.1, Iterations = 2 }, layout) { Parameters = [1, 0, 0] };
        LinkRun.Close(twice.Apply([2, 0, 0], step), [2 * (1 + 0.2 + 0.24), 0, 0]);
    }

    [Fact]
    public void A_code_is_the_nearest_of_its_map()
    {
        foreach (EightBitCode code in new[] { EightBitCode.Signed, EightBitCode.Unsigned })
        {
            float[] values = [.. LinkRun.Normals(1, 2048, seed: 3)[0].Select(z => (float)(z * z * z))];
            values = code == EightBitCode.Signed ? values : [.. values.Select(Math.Abs)];
            byte[] codes = new byte[256];
            float[] back = new float[256];
            for (int start = 0; start < values.Length; start += 256)
            {
                float[] block = values[start..(start + 256)];
                float scale = code.Quantize<float>(block, codes);
                code.Dequantize(codes, scale, back);
                for (int i = 0; i < 256; i++)
                {
                    float nearest = code.Map.ToArray().Min(entry => Math.Abs(entry * scale - block[i]));
                    Math.Abs(back[i] - block[i]).Should().BeLessThanOrEqualTo(nearest * 1.00001f + 1e-9f * scale);
                    Math.Abs(back[i] - block[i]).Should().BeLessThanOrEqualTo(0.01f * scale, "no two neighbors of the map are further than 0.02 apart");
                }
            }
        }
    }

    [Fact]
    public void States_of_bytes_take_a_quarter_and_train_alike()
    {
        double[] bytes = Minimized(Chain(new EightBit(new ScaleByAdam()), new ScaleByLearningRate(0.01)), 300), whole = Minimized(Optimizers.Adam(0.01), 300);
        double[] start = new Quadratic<double>(s_layout).Start();
        LinkRun.Distance(bytes, whole).Should().BeLessThan(0.05 * LinkRun.Distance(start, whole)).And.BeGreaterThan(0);
        Size(Optimizers.Adam8Bit()).Should().BeLessThan(0.28 * Size(Optimizers.Adam()));
        Size(Chain(new EightBit(new ScaleByAdam()) { MinimumCount = 5000 }, new ScaleByLearningRate(0.01))).Should().BeGreaterThan(Size(Optimizers.Adam()));
    }

    [Fact]
    public void What_is_not_elementwise_is_refused()
    {
        Refused("*looks at more than one parameter at a time*", new ClipGlobalNorm(1));
        Refused("*looks at more than one parameter at a time*", new ClipAdaptively());
        Refused("*remembers more than numbers for each parameter*", new VolatilityRate(1));
        _ = new EightBit(Chain(new ScaleByMomentum(), new Grokfast())).CreateState<float>(s_layout, 0);
    }

    private static void Refused(string message, GradientTransformation inner) =>
        FluentActions.Invoking(() => new EightBit(inner).CreateState<float>(s_layout, 0)).Should().Throw<ArgumentException>().WithMessage(message);

    private static double Size(GradientTransformation transformation)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        new GradientOptimizer<float>(transformation, s_layout).Save(writer);
        writer.Flush();
        return stream.Length;
    }

    private static double[] Minimized(GradientTransformation transformation, int steps)
    {
        var problem = new Quadratic<double>(s_layout, 0.1);
        var optimizer = new GradientOptimizer<double>(transformation, s_layout);
        double[] parameters = problem.Start(), gradient = new double[s_layout.Length];
        for (int i = 0; i < steps; i++)
        {
            problem.Next(i);
            problem.Gradient(parameters, GradientSample.CurrentBatch, gradient);
            optimizer.Step(parameters, gradient);
        }

        return parameters;
    }

    private sealed class Slope : IGradientOracle<double>
    {
        public void Gradient(ReadOnlySpan<double> parameters, GradientSample sample, Span<double> gradient)
        {
            sample.Should().Be(GradientSample.CurrentBatch);
            for (int i = 0; i < gradient.Length; i++)
            {
                gradient[i] = 2 * parameters[i];
            }
        }
    }
}
