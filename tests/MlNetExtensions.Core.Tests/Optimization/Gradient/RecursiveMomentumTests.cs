using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>STORM, STORM+, SPIDER and SVRG on f(x) = ½λx² + ξx, where everything can be computed directly.</summary>
public sealed class RecursiveMomentumTests
{
    private static readonly ParameterLayout s_one = ParameterLayout.Pack(ParameterGroup.Vector("x", 0, 1));

    [Theory]
    [InlineData(0.3, 0.2)]
    [InlineData(0.1, 0.5)]
    public void Stationary_variances_are_the_analytic_ones(double rate, double weight)
    {
        const double lambda = 1;
        var noise = new Noise(lambda);
        var optimizer = new GradientOptimizer<double>(Chain(new ScaleByRecursiveMomentum { Weight = weight },
            new ScaleByLearningRate(rate)), s_one);
        double s = rate * lambda, plain = 0, errors = 0, squares = 0, plainSquares = 0;
        double[] x = [0], direction = new double[1];
        const int steps = 1_000_000, burnIn = 1_000;
        for (int t = 0; t < steps + burnIn; t++)
        {
            noise.Draw();
            double before = x[0];
            noise.Gradient(x, GradientSample.CurrentBatch, direction);
            plain -= rate * (lambda * plain + noise.Xi);
            optimizer.Step(x, direction, new GradientStep<double> { Oracle = noise });
            double error = direction[0] / rate - lambda * before;
            if (t >= burnIn)
            {
                (errors, squares, plainSquares) = (errors + error * error, squares + x[0] * x[0], plainSquares + plain * plain);
            }
        }

        (errors / steps).Should().BeApproximately(weight / (2 - weight), 0.02 * weight / (2 - weight));
        double ratio = weight * (2 - weight - s + weight * s) / ((2 - weight) * (weight + s - weight * s));
        (squares / plainSquares).Should().BeApproximately(ratio, 0.03 * ratio);
    }

    [Fact]
    public void Storm_chooses_the_steps_of_its_equations()
    {
        const double k = 0.3, w = 0.2, c = 5;
        double sum = 0, a = 0, d = 0;
        FollowsDirectly(new ScaleByStorm { StepScale = k, Offset = w, MomentumScale = c }, (t, g, other) =>
        {
            sum += g * g;
            d = t == 1 ? g : g + (1 - a) * (d - other);
            double rate = k / Math.Cbrt(w + sum);
            a = Math.Min(1, c * rate * rate);
            return rate * d;
        });
    }

    [Fact]
    public void Storm_plus_chooses_the_steps_of_its_equations()
    {
        double gradients = 0, directions = 0, a = 0, d = 0;
        FollowsDirectly(new ScaleByStormPlus { StepScale = 0.7 }, (t, g, other) =>
        {
            d = t == 1 ? g : g + (1 - a) * (d - other);
            gradients += g * g;
            a = Math.Pow(1 + gradients, -2.0 / 3);
            directions += d * d / a;
            return 0.7 * Math.Pow(directions, -1.0 / 3) * d;
        });
    }

    [Fact]
    public void Spider_keeps_the_difference_of_gradients()
    {
        double v = 0;
        FollowsDirectly(Chain(new ScaleBySpider { Period = 5 }, new ScaleByLearningRate(0.1)), (t, g, other) =>
        {
            // All rows: the noise has mean zero.
            v = (t - 1) % 5 == 0 ? double.NaN : v + g - other;
            return v;
        }, restart: (position, _) => v = position, scale: 0.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0.5)]
    public void Svrg_takes_away_as_much_noise_as_its_coefficient_says(double coefficient)
    {
        // The noise does not depend on x, so that g - α(g̃ - ∇F(x̃)) = λx + (1 - α)ξ.
        var noise = new Noise(2);
        var optimizer = new GradientOptimizer<double>(Chain(new ScaleBySvrg(coefficient, 3), new ScaleByLearningRate(0.1)), s_one);
        double[] x = [1], gradient = new double[1];
        for (int t = 0; t < 20; t++)
        {
            noise.Draw();
            double expected = x[0] - 0.1 * (2 * x[0] + (1 - coefficient) * noise.Xi);
            noise.Gradient(x, GradientSample.CurrentBatch, gradient);
            optimizer.Step(x, gradient, new GradientStep<double> { Oracle = noise });
            x[0].Should().BeApproximately(expected, 1e-12);
        }
    }

    private static void FollowsDirectly(
        GradientTransformation method, Func<int, double, double, double> update, Action<double, int>? restart = null, double scale = 1)
    {
        var noise = new Noise(2);
        var optimizer = new GradientOptimizer<double>(method, s_one);
        double[] x = [1], gradient = new double[1];
        double last = double.NaN;
        for (int t = 1; t <= 30; t++)
        {
            noise.Draw();
            double here = x[0];
            double u = update(t, 2 * here + noise.Xi, 2 * last + noise.Xi);
            if (double.IsNaN(u))
            {
                restart!(2 * here, t);
                u = 2 * here;
            }

            noise.Gradient(x, GradientSample.CurrentBatch, gradient);
            optimizer.Step(x, gradient, new GradientStep<double> { Oracle = noise });
            x[0].Should().BeApproximately(here - scale * u, 1e-12, "step {0}", t);
            last = here;
        }
    }

    private sealed class Noise(double lambda) : IGradientOracle<double>
    {
        private readonly Random _random = new(11);

        public double Xi { get; private set; }

        public void Draw() => Xi = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

        public void Gradient(ReadOnlySpan<double> parameters, GradientSample sample, Span<double> gradient) =>
            gradient[0] = lambda * parameters[0] + (sample == GradientSample.CurrentBatch ? Xi : 0);
    }
}
