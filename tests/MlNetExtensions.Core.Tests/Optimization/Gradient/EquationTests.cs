using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Methods without golden numbers, against a direct computation or what follows from their equations.</summary>
public sealed class EquationTests
{
    private static readonly ParameterLayout s_one = ParameterLayout.Pack(ParameterGroup.Vector("x", 0, 1));

    [Fact]
    public void Adam_without_averages_is_the_sign()
    {
        double[] gradient = [3, -1e-3, 0, 40];
        double[] adam = Direction(new ScaleByAdam { Beta1 = 0, Beta2 = 0, Epsilon = 1e-300 }, 2, 2, gradient);
        adam.Should().Equal(Direction(new ScaleBySign(), 2, 2, gradient), (a, b) => Math.Abs(a - b) < 1e-12);
        Direction(new SteepestDescent { Norm = DescentNorm.Maximum, DualScale = false }, 2, 2, gradient).Should().Equal(1, -1, 0, 1);
    }

    [Fact]
    public void Shampoo_without_accumulation_is_the_orthogonalized_gradient()
    {
        double[] gradient = Generated.Normal(5, 3, seed: 8);
        double[] shampoo = Direction(new ScaleByShampoo { Beta = 0, Epsilon = 1e-14 }, 5, 3, gradient);
        double[] exact = Direction(new Orthogonalize { Exact = true }, 5, 3, gradient);
        double[] spectral = Direction(new SteepestDescent { Norm = DescentNorm.Spectral, DualScale = false }, 5, 3, gradient);
        shampoo.Should().Equal(exact, (a, b) => Math.Abs(a - b) < 1e-9);
        spectral.Should().Equal(exact, (a, b) => Math.Abs(a - b) < 1e-12);

        // Columns of UVᵀ are orthonormal.
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                Enumerable.Range(0, 5).Sum(row => exact[row * 3 + i] * exact[row * 3 + j]).Should().BeApproximately(i == j ? 1 : 0, 1e-12);
            }
        }
    }

    [Fact]
    public void Steepest_descent_is_as_long_as_the_dual_norm()
    {
        double[] gradient = [3, 0, 0, -4];
        Direction(new SteepestDescent(), 2, 2, gradient).Should().Equal(gradient, (a, b) => Math.Abs(a - b) < 1e-12);
        Direction(new SteepestDescent { Norm = DescentNorm.Maximum }, 2, 2, gradient).Should().Equal(7, 0, 0, -7);
        Direction(new SteepestDescent { Norm = DescentNorm.Spectral }, 2, 2, gradient)
            .Should().Equal([7, 0, 0, -7], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Soap_is_Adam_where_the_eigenbasis_is_that_of_the_coordinates()
    {
        // Gradients on the diagonal only: ggᵀ and gᵀg are diagonal.
        var soap = new GradientOptimizer<double>(
            Chain(new ScaleBySoap { Beta1 = 0.9, Beta2 = 0.99 }, new ScaleByLearningRate(0.1)),
                ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 2, 2)));
        var adam = new GradientOptimizer<double>(
            Chain(new ScaleByAdam { Beta1 = 0.9, Beta2 = 0.99 }, new ScaleByLearningRate(0.1)),
                ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, 2, 2)));
        double[] one = new double[4], other = new double[4];
        for (int i = 0; i < 25; i++)
        {
            soap.Step(one, [2 + Math.Sin(i), 0, 0, Math.Cos(i)]);
            adam.Step(other, [2 + Math.Sin(i), 0, 0, Math.Cos(i)]);
            one.Should().Equal(other, (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void Lion_takes_the_sign_of_one_average_and_keeps_another()
    {
        var optimizer = new GradientOptimizer<double>(Chain(new ScaleByLion(), new ScaleByLearningRate(1)), s_one);
        double[] x = [0];
        double m = 0, expected = 0;
        for (int i = 0; i < 40; i++)
        {
            double g = Math.Sin(1.3 * i) + 0.2;
            expected -= Math.Sign(0.9 * m + 0.1 * g);
            m = 0.99 * m + 0.01 * g;
            optimizer.Step(x, [g]);
            x[0].Should().Be(expected);
        }

        expected.Should().NotBe(-40);
    }

    [Fact]
    public void AMSGrad_finds_the_minimum_where_Adam_goes_the_wrong_way()
    {
        // Reddi, Kale and Kumar: f_t(x) = Cx if t mod 3 = 1, else -x, on [-1, 1]; the minimum of the sum is at -1.
        const double c = 3;
        Sawtooth(false).Should().BeGreaterThan(0.99);
        Sawtooth(true).Should().BeLessThan(-0.99);

        static double Sawtooth(bool amsGrad)
        {
            var adam = new ScaleByAdam { Beta1 = 0, Beta2 = 1 / (1 + c * c), Epsilon = 1e-300, AmsGrad = amsGrad };
            var optimizer = new GradientOptimizer<double>(Chain(adam, new ScaleByLearningRate(new RootSchedule(0.5))), s_one);
            double[] x = [0];
            for (int t = 1; t <= 60_000; t++)
            {
                optimizer.Step(x, [t % 3 == 1 ? c : -1]);
                x[0] = Math.Clamp(x[0], -1, 1);
            }

            return x[0];
        }
    }

    [Fact]
    public void AdaGrad_suits_gradients_that_are_seldom_there()
    {
        // Parameter i has a gradient in one of 2^i steps: the loss summed over all steps, with the best rate of a few for each method.
        double adaGrad = Best(rate => Chain(new ScaleByAdaGrad(), new ScaleByLearningRate(rate)));
        double sgd = Best(rate => Optimizers.Sgd(new RootSchedule(rate)));
        adaGrad.Should().BeLessThan(0.7 * sgd);

        static double Best(Func<double, GradientTransformation> method) =>
            new[] { 0.01, 0.03, 0.1, 0.3, 1, 3 }.Min(rate => Regret(method(rate)));

        static double Regret(GradientTransformation method)
        {
            var optimizer = new GradientOptimizer<double>(method, ParameterLayout.Pack(ParameterGroup.Vector("x", 0, 10)));
            double[] x = new double[10];
            double sum = 0;
            for (int t = 1; t <= 4096; t++)
            {
                double[] gradient = new double[10];
                for (int i = 0; i < x.Length; i++)
                {
                    if (t % (1 << i) == 0)
                    {
                        // |x - 1| summed: convex, with gradients of one size.
                        sum += Math.Abs(x[i] - 1);
                        gradient[i] = Math.Sign(x[i] - 1);
                    }
                }

                optimizer.Step(x, gradient);
            }

            return sum;
        }
    }

    [Fact]
    public void Optimistic_AMSGrad_is_twice_the_step_of_AMSGrad_at_first()
    {
        // With a constant gradient and β₁ = 0: w̃ moves by 1/√v̂ a step, and w is one such step ahead.
        var optimizer = new GradientOptimizer<double>(
            Chain(new ScaleByOptimisticAmsGrad { Beta1 = 0, Beta2 = 0 }, new ScaleByLearningRate(1)), s_one);
        double[] x = [0];
        double[] expected = [-2, -3, -4];
        for (int i = 0; i < 3; i++)
        {
            optimizer.Step(x, [5]);
            x[0].Should().BeApproximately(expected[i], 1e-8);
        }
    }

    [Fact]
    public void Frozen_variance_keeps_what_compression_lost()
    {
        // From step 2 on: c + δ is what the momentum and the old δ were, so sums of c follow sums of m.
        ParameterLayout layout = ParameterLayout.Pack(ParameterGroup.Vector("x", 0, 3));
        double[] gradient = [1, -2, 0.5];
        GradientTransformation Of(bool compress) => Chain(
            new ScaleByFrozenVariance { FreezeAfter = 1, Compress = compress, Beta1 = 0, Epsilon = 1 }, new ScaleByLearningRate(1));
        var plain = new GradientOptimizer<double>(Of(false), layout);
        var compressed = new GradientOptimizer<double>(Of(true), layout);
        double[] x = new double[3], y = new double[3];
        for (int i = 0; i < 3000; i++)
        {
            plain.Step(x, [.. gradient]);
            compressed.Step(y, [.. gradient]);
        }

        y.Should().Equal(x, (a, b) => Math.Abs(a - b) < 0.02 * Math.Abs(b));
        y.Should().NotEqual(x);
    }

    [Fact]
    public void Prodigys_distance_never_exceeds_the_one_to_the_minimum()
    {
        ParameterLayout layout = ParameterLayout.Pack(ParameterGroup.Vector("x", 0, 20));
        var problem = new Quadratic<double>(layout);
        double[] start = problem.Start(), x = [.. start], gradient = new double[20];
        var optimizer = new GradientOptimizer<double>(new ScaleByProdigy(), layout);
        double[] minimum = Generated.Normal(20, 1, seed: 5);
        double distance = Math.Sqrt(start.Zip(minimum, (a, b) => (a - b) * (a - b)).Sum());
        for (int i = 0; i < 300; i++)
        {
            problem.Gradient(x, GradientSample.CurrentBatch, gradient);
            optimizer.Step(x, gradient);
            Distance(optimizer).Should().BeLessThanOrEqualTo(distance);
        }

        Distance(optimizer).Should().BeGreaterThan(0.2 * distance, "it found out how far the minimum is from 1e-4 on");
    }

    [Fact]
    public void A_momentum_that_dies_away_ends_at_zero()
    {
        // Subnormal numbers would keep it from there: 0.9 times the smallest is the smallest again.
        const int length = 19;
        float[] momentum = [.. Enumerable.Repeat(1f, length)], zero = new float[length];
        for (int i = 0; i < 2000; i++)
        {
            BlockMath.Average(momentum, zero, 0.9f, 0.1f);
            momentum.Should().OnlyContain(value => value == 0 || float.IsNormal(value));
        }

        momentum.Should().OnlyContain(value => value == 0);
        BlockMath.Average(momentum, [.. Enumerable.Repeat(float.NaN, length)], 0.9f, 0.1f);
        momentum.Should().OnlyContain(value => float.IsNaN(value));
    }

    private static double Distance(GradientOptimizer<double> optimizer)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        optimizer.Save(writer);
        writer.Flush();

        // The last that is saved are the three sums, the distance first.
        return BitConverter.ToDouble(stream.ToArray(), (int)stream.Length - 3 * sizeof(double));
    }

    [Fact]
    public void Clipped_similar_triangles_are_those_of_the_paper()
    {
        // Gorbunov, Danilova and Gasnikov 2020, algorithm 1, word for word; the parameters are its x.
        const double smoothness = 2, damping = 1.5, most = 0.6;
        double[] curvature = [2, 0.5, 0.1], start = [3, -2, 1];
        double[] y = [.. start], z = [.. start];
        double total = 0;
        int clipped = 0;
        var run = new LinkRun(new ClippedSstm(smoothness) { Damping = damping, MaximumMove = most }, 3) { Parameters = [.. start] };
        for (int k = 0; k < 12; k++)
        {
            double alpha = (k + 2) / (2 * damping * smoothness), next = total + alpha;
            double[] x = [.. y.Zip(z, (ofY, ofZ) => (total * ofY + alpha * ofZ) / next)];
            LinkRun.Close(run.Parameters, x);
            double[] gradient = [.. x.Zip(curvature, (value, h) => h * value)];
            double shrink = Math.Min(1, most / alpha / LinkRun.Norm(gradient));
            clipped += shrink < 1 ? 1 : 0;
            z = [.. z.Zip(gradient, (value, g) => value - alpha * shrink * g)];
            y = [.. y.Zip(z, (ofY, ofZ) => (total * ofY + alpha * ofZ) / next)];
            total = next;

            double[] update = run.Apply(gradient);
            for (int j = 0; j < 3; j++)
            {
                run.Parameters[j] -= update[j];
            }
        }

        clipped.Should().BeInRange(1, 11);
    }

    private static double[] Direction(GradientTransformation link, int rows, int columns, double[] gradient)
    {
        var optimizer = new GradientOptimizer<double>(Chain(link, new ScaleByLearningRate(1)),
            ParameterLayout.Pack(ParameterGroup.Matrix("w", 0, rows, columns)));
        double[] update = [.. gradient];
        optimizer.Step(new double[gradient.Length], update);
        return update;
    }

    // η/√t, as the theory of online learning has it.
    private sealed record RootSchedule(double Initial) : Schedule
    {
        public override double At(long number) => Initial / Math.Sqrt(number);
    }
}
