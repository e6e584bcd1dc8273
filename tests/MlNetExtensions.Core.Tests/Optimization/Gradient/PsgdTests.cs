using MlNetExtensions.Core.Optimization.Gradient;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>The preconditioners of PSGD go to where their criterion is least.</summary>
public sealed class PsgdTests
{
    [Fact]
    public void Diagonal_PSGD_finds_the_inverse_of_a_diagonal_Hessian()
    {
        ParameterLayout layout = ParameterLayout.Pack(ParameterGroup.Vector("x", 0, 7));
        var problem = new Quadratic<double>(layout);
        double[] x = problem.Start(), gradient = new double[7], before = new double[7];
        var optimizer = new GradientOptimizer<double>(
            Chain(new ScaleByDiagonalPsgd { PreconditionerRate = 0.02 }, new ScaleByLearningRate(1e-12)), layout);
        for (int i = 0; i < 4000; i++)
        {
            problem.Gradient(x, GradientSample.CurrentBatch, gradient);
            gradient.CopyTo(before, 0);
            optimizer.Step(x, gradient, new GradientStep<double> { Oracle = problem });
        }

        for (int i = 0; i < 7; i++)
        {
            // The update is η·P·g.
            (gradient[i] / before[i] / 1e-12).Should().BeApproximately(1 / (0.5 + i % 7 / 6.0), 0.1);
        }
    }

    [Fact]
    public void Low_rank_PSGD_lowers_its_criterion()
    {
        // H = I + 30·wwᵀ: the inverse is the identity and one direction more.
        const int n = 12;
        double[] w = Generated.Normal(n, 1, seed: 3);
        double length = Math.Sqrt(w.Sum(value => value * value));
        double[] u = [.. Generated.Normal(n, 2, seed: 4).Select(z => 0.02 * z)],
            v = [.. Generated.Normal(n, 2, seed: 5).Select(z => 0.02 * z)];
        double[] d = [.. Enumerable.Repeat(1.0, n)];
        var factor = new LowRankFactor(u, v, d, 2);
        double first = Criterion();
        for (int i = 0; i < 6000; i++)
        {
            double[] x = Generated.Normal(n, 1, seed: 100 + i);
            factor.Improve(x, Product(x), 0.02, i % 2 == 0);
        }

        // tr(PH²) + tr(P⁻¹) is at least 2·tr(H), which P = H⁻¹ reaches.
        double best = 2 * (n + 30);
        first.Should().BeGreaterThan(10 * best);
        Criterion().Should().BeLessThan(1.3 * best);

        double[] Product(double[] x)
        {
            double along = Enumerable.Range(0, n).Sum(i => w[i] * x[i]) / length;
            return [.. x.Select((value, i) => value + 30 * along * w[i] / length)];
        }

        double Criterion()
        {
            // The second term by P⁻¹ = the solution of Pz = e, found by conjugate gradients in n steps.
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                double[] e = new double[n];
                e[i] = 1;
                double[] h = Product(e), ph = [.. h];
                factor.Precondition(ph);
                sum += h.Zip(ph, (a, b) => a * b).Sum() + Solve(e)[i];
            }

            return sum;
        }

        double[] Solve(double[] e)
        {
            double[] z = new double[n], r = [.. e], p = [.. e];
            for (int k = 0; k < 3 * n && r.Sum(value => value * value) > 1e-24; k++)
            {
                double[] ap = [.. p];
                factor.Precondition(ap);
                double rr = r.Sum(value => value * value), alpha = rr / p.Zip(ap, (a, b) => a * b).Sum();
                z = [.. z.Select((value, i) => value + alpha * p[i])];
                r = [.. r.Select((value, i) => value - alpha * ap[i])];
                p = [.. r.Select((value, i) => value + r.Sum(x => x * x) / rr * p[i])];
            }

            return z;
        }
    }
}
