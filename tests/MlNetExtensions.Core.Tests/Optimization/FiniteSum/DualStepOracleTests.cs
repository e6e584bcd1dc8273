using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using static MlNetExtensions.Core.Tests.Optimization.FiniteSum.NaiveProblem;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

using Rows = DenseRows<double>;
using Vector = double[];

/// <summary>The first steps of the solvers with a dual variable for each row, against their equations in plain dense vectors.</summary>
public sealed class DualStepOracleTests : StepOracle
{
    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void Miso(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        (Vector w, double delta) = Dual(p, 0, (row, margin, dual, stiffness, rate) => -rate * (p.Derivative(row, margin) + dual));
        var run = new MisoRun<Rows, LogisticLoss>(p.Oracle, 0, new double[p.Size]);
        run.LearningRate.Should().BeApproximately(delta, 1e-12);
        Check(run, w);
    }

    [Theory]
    [MemberData(nameof(WithAndWithoutIntercept))]
    public void Sdca(bool intercept)
    {
        NaiveProblem p = Problem(intercept);
        var run = new SdcaRun<Rows, LogisticLoss>(p.Oracle, new double[p.Size]);
        (Vector w, _) = Dual(p, 0, (row, weights, dual, stiffness, rate) =>
        {
            // Bisection on the dual optimality condition a = ωℓ'(m + q(old - a)), q being the stiffness of a row of weight one.
            Vector x = p.Row(row);
            double low = -3, high = 3;
            for (int k = 0; k < 200; k++)
            {
                double mid = 0.5 * (low + high);
                double shift = stiffness == 0 ? 0 : stiffness * (-dual - mid) / Dot(x, x);
                bool tooLow = p.Derivative(row, Sum((1, weights), (shift, x))) > mid;
                (low, high) = tooLow ? (mid, high) : (low, mid);
            }
            double exact = -low - dual;
            double change = -p.Importance(row) * TakeStep(run, row, p) - dual;
            // The residual may be a tenth of what the margin moves, and the dual variable is off by a smaller share.
            change.Should().BeApproximately(exact, 0.1 * Math.Abs(change) + Tolerance);
            return change;
        });
        CheckWeights(run, w);
    }

    /// <summary>Visits one row and returns its dual variable after that, as a derivative that is not weighted.</summary>
    private static double TakeStep(StochasticRun<Rows, LogisticLoss> run, int row, NaiveProblem p)
    {
        run.Steps([row]);
        var derivatives = new double[p.Count];
        run.TryReadDual(derivatives, new double[p.Size]).Should().BeTrue();
        return derivatives[row];
    }

    /// <summary>Steps on dual variables zᵢ; the intercept has its own proximal term, whose anchor follows it after n steps.</summary>
    private static (Vector Weights, double Delta) Dual(
        NaiveProblem p, double kappa, Func<int, Vector, double, double, double, double> change)
    {
        double biasMu = p.Bias == 0 ? 1 : 4 * 0.25 * p.RowWeights.Max() / p.RowWeights.Average() * p.Bias * p.Bias / p.Count;
        double Stiffness(int i)
        {
            Vector x = p.Row(i);
            return (Dot(x[..p.Columns], x[..p.Columns]) / (p.L2 + kappa) + p.Bias * p.Bias / biasMu) / p.Count;
        }
        double delta = Math.Min(1, 0.5 / Enumerable.Range(0, p.Count).Max(i => 0.25 * p.RowWeights[i] / p.RowWeights.Average() * Stiffness(i)));
        Vector z = new double[p.Count];
        double anchor = 0;
        Vector Weights()
        {
            Vector sum = Sum([.. Enumerable.Range(0, p.Count).Select(i => (z[i] / p.Count, p.Row(i)))]);
            return [.. sum.Select((v, j) => j < p.Columns ? v / (p.L2 + kappa) : v / biasMu + anchor)];
        }
        for (int t = 0; t < Visited.Length; t++)
        {
            int i = Visited[t];
            Vector w = Weights();
            z[i] += change(i, w, z[i], Stiffness(i), delta);
            if ((t + 1) % p.Count == 0)
            {
                anchor = Weights()[^1];
            }
        }
        return (Weights(), delta);
    }
}
