using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>The duality gap over losses, penalties, intercepts and row weights: never below the true suboptimality, and small in the end.</summary>
public sealed class CertificateTests
{
    // Objectives are sums of numbers of size one.
    private const double Rounding = 1e-13;

    private static readonly SmallData s_data = new(count: 70, columns: 6, seed: 23, density: 0.6, classes: 3);

    private static readonly double[] s_weights = [.. Enumerable.Range(0, 70).Select(i => 0.3 + i % 7 / 9.0)];

    private static readonly Regularizer[] s_penalties =
        [Regularizer.Ridge(0.05), Regularizer.Lasso(0.03), Regularizer.ElasticNet(0.02, 0.05), new GroupLassoRegularizer(0.03), new GroupLassoRegularizer(0.02, 0.05), new BoxRegularizer(-0.2, 0.3), new BoxRegularizer(0, 1, 0.05)];

    private static readonly FiniteSumSolver[] s_solvers =
        [FiniteSumSolver.Saga, FiniteSumSolver.Miso, FiniteSumSolver.Sdca, FiniteSumSolver.Catalyst, FiniteSumSolver.QNing, FiniteSumSolver.Fista, FiniteSumSolver.Newton];

    [Fact]
    public void Logistic() => Holds(default(LogisticLoss), s_data.Signs);

    [Fact]
    public void SquaredError() => Holds(default(SquaredErrorLoss), s_data.Targets);

    [Fact]
    public void SquaredHinge() => Holds(default(SquaredHingeLoss), s_data.Signs);

    [Fact]
    public void SmoothHinge() => Holds(new SmoothHingeLoss(0.4), s_data.Signs);

    [Fact]
    public void Huber() => Holds(new HuberLoss(0.3), s_data.Targets);

    [Fact]
    public void Multinomial() => Holds(new MultinomialLogisticLoss(3), s_data.Classes);

    [Fact]
    public void Poisson() => Holds(default(PoissonDevianceLoss), [.. s_data.Targets.Select(target => Math.Floor(Math.Abs(target)))]);

    private static void Holds<TLoss>(TLoss loss, double[] labels) where TLoss : struct, ILoss
    {
        foreach (Regularizer penalty in s_penalties)
        {
            foreach (bool intercept in new[] { true, false })
            {
                var exact = new FiniteSumOptions { Solver = FiniteSumSolver.Fista, Intercept = intercept, Tolerance = 1e-12, MaximumPasses = 1000 };
                double minimum = FiniteSumMinimizer.Minimize(s_data.Dense(), labels, loss, penalty, exact, s_weights).Objective;
                foreach (FiniteSumSolver solver in s_solvers.Where(solver => Takes(SolverTraits.Of(solver), penalty, loss)))
                {
                    FiniteSumOptions options = exact with { Solver = solver, Tolerance = 0, MaximumPasses = 24, CertificateInterval = 2 };
                    FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Sparse(), labels, loss, penalty, options, s_weights);
                    string which = $"{solver}, {penalty.GetType().Name} with l2 {penalty.L2}, intercept {intercept}";
                    result.CertificateKind.Should().Be(CertificateKind.DualityGap);
                    result.History.Min(entry => entry.Certificate - (entry.Objective - minimum)).Should().BeGreaterThan(-Rounding, which);
                    result.Certificate.Should().BeLessThan(Math.Max(0.2 * result.History[0].Certificate, 1e-6), which);
                    result.Objective.Should().BeApproximately(Objective(result, loss, labels, penalty), Rounding, which);
                }
            }
        }
    }

    private static bool Takes<TLoss>(SolverTraits traits, Regularizer penalty, TLoss loss) where TLoss : struct, ILoss =>
        (penalty.IsSmooth || !traits.NeedsSmooth) && (penalty.L2 > 0 || !traits.NeedsL2)
        && (loss.Outputs == 1 || traits.SeveralOutputs) && (double.IsFinite(loss.Curvature) || traits.SearchesStep);

    /// <summary>The objective at the weights that were returned, from its definition.</summary>
    private static double Objective<TLoss>(FiniteSumResult result, TLoss loss, double[] labels, Regularizer penalty) where TLoss : struct, ILoss
    {
        int outputs = loss.Outputs;
        double sum = Enumerable.Range(0, s_data.Count).Sum(i => s_weights[i] * loss.Value(
            [.. Enumerable.Range(0, outputs).Select(k => result.Intercepts[k]
                + Enumerable.Range(0, s_data.Columns).Sum(j => s_data.Values[i * s_data.Columns + j] * result.Weights[j * outputs + k]))], labels[i]));
        return sum / s_weights.Sum() + penalty.Value([.. result.Weights], outputs);
    }
}
