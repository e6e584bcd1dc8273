using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class SolverChoiceTests
{
    private static readonly SmallData s_small = new(count: 200, columns: 4, seed: 1);

    // Long sparse rows: second-order steps would cost far more than passes.
    private static readonly SmallData s_wide = new(count: 300, columns: 2500, seed: 1, density: 0.05);

    [Fact]
    public void FewColumnsTakeNewton() => Chosen(s_small, default(LogisticLoss), Regularizer.Ridge(1e-4)).Should().StartWith("Newton: few enough columns");

    [Fact]
    public void GoodConditioningTakesMiso() => Chosen(s_wide, new MultinomialLogisticLoss(3), Regularizer.ElasticNet(1e-3, 1)).Should().StartWith("Miso: mu >= L/n");

    [Fact]
    public void ConditioningThatIsNearlyGoodTakesExactDualSteps()
    {
        // Rows of norm 1 and an intercept: L = 2 for the squared hinge. More columns than Newton takes.
        const int columns = 2500, count = 3000;
        var rows = new DenseRows<float>([.. Enumerable.Range(0, count * columns).Select(i => i % columns == i / columns % columns ? 1f : 0)], columns);
        double[] signs = [.. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? 1.0 : -1)];
        string Solver(double share) => FiniteSumMinimizer.Minimize(rows, signs, default(SquaredHingeLoss), Regularizer.Ridge(share / count), new FiniteSumOptions { MaximumPasses = 0 }).Solver.ToString();

        Solver(2.1).Should().Be("Miso");
        Solver(1).Should().Be("Sdca");
        Solver(0.25).Should().Be("Catalyst");
    }

    [Fact]
    public void FewSparseRowsTakeExactDualSteps() => Chosen(s_wide, default(LogisticLoss), Regularizer.Ridge(1)).Should().StartWith("Sdca: fewer sparse rows");

    [Fact]
    public void FewDenseRowsTakeTheirProducts()
    {
        var rows = new SmallData(count: 60, columns: 4000, seed: 2, density: 1);
        FiniteSumResult result = FiniteSumMinimizer.Minimize(rows.Dense(), rows.Signs, default(LogisticLoss), Regularizer.Ridge(1e-4));
        result.Solver.Should().Be(FiniteSumSolver.GramNewton);
        result.StopReason.Should().Be(StopReason.Converged);
        result.Passes.Should().BeLessThan(20);
    }

    [Fact]
    public void RowsOfVeryUnequalSizeTakeExactDualSteps()
    {
        var rows = new SmallData(count: 400, columns: 2500, seed: 3, density: 0.05);
        double[] values = [.. rows.Values.Select((value, i) => i / 2500 % 50 == 0 ? 20 * value : value)];
        FiniteSumResult result = FiniteSumMinimizer.Minimize(SmallData.Compress(values, 2500), rows.Signs, default(SquaredHingeLoss), Regularizer.Ridge(1.0 / 400));
        result.SolverReason.Should().StartWith("rows of very unequal size");
        result.StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void NewtonRefusesMorePairsOfWeightsThanFit()
    {
        var rows = new SparseRows<float>([1f], [0], [0, 1], columns: 50_000);

        FluentActions.Invoking(() => FiniteSumMinimizer.Minimize(rows, [1.0], default(LogisticLoss), Regularizer.Ridge(1), new FiniteSumOptions { Solver = FiniteSumSolver.Newton }))
            .Should().Throw<ArgumentException>().WithMessage("*all 50001 weights*use NewtonCg, QNing*");
    }

    [Fact]
    public void BadConditioningTakesCatalyst() => Chosen(s_wide, new MultinomialLogisticLoss(3), Regularizer.ElasticNet(1e-3, 1e-6)).Should().StartWith("Catalyst: mu < L/n");

    [Fact]
    public void SeveralOutputsTakeProductsWithTheHessian()
    {
        Chosen(s_wide, new MultinomialLogisticLoss(3), Regularizer.Ridge(1)).Should().StartWith("NewtonCg: several outputs");
        Chosen(s_wide, new MultinomialLogisticLoss(3), Regularizer.None).Should().StartWith("NewtonCg: several outputs");
        Chosen(s_small, new MultinomialLogisticLoss(3), Regularizer.Ridge(1e-4)).Should().StartWith("Newton: few enough weights");
    }

    [Fact]
    public void NonconvexPenaltiesTakeNewtonWhereThereAreFewColumns()
    {
        Chosen(s_small, default(LogisticLoss), new McpRegularizer(1)).Should().StartWith("Newton: the penalty is not convex");
        Chosen(s_wide, default(LogisticLoss), new McpRegularizer(1)).Should().StartWith("Fista: the penalty is not convex");
    }

    [Fact]
    public void UnboundedCurvatureTakesASearch()
    {
        Chosen(s_small, default(PoissonDevianceLoss), Regularizer.Lasso(1)).Should().StartWith("Newton: few enough columns");
        Chosen(s_wide, default(PoissonDevianceLoss), Regularizer.Lasso(1)).Should().StartWith("Fista: the curvature of the loss has no bound");
        Chosen(s_small, default(PoissonDevianceLoss), Regularizer.None).Should().StartWith("Newton:");
        Chosen(s_wide, default(PoissonDevianceLoss), Regularizer.None).Should().StartWith("NewtonCg:");
    }

    [Fact]
    public void RowsOfZerosTakeASolverThatNeedsNoRidge()
    {
        var zeros = new DenseRows<double>(new double[30], 3);
        foreach (Regularizer penalty in new[] { Regularizer.None, Regularizer.Lasso(0.1), Regularizer.Ridge(0.1) })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(zeros, new double[10], new MultinomialLogisticLoss(3), penalty, new FiniteSumOptions { Intercept = false });
            result.Weights.Should().OnlyContain(weight => weight == 0);
            result.Objective.Should().BeApproximately(Math.Log(3), 1e-15);
        }
    }

    [Fact]
    public void TheReasonNamesTheProblem() =>
        Chosen(s_small, default(LogisticLoss), Regularizer.Ridge(1e-3)).Should().MatchRegex(@"\(n = 200, d = 4, K = 1, 4 values a row, L = [\d.]+, mu = 0.001\)$");

    [Fact]
    public void AnExplicitChoiceStands()
    {
        var data = new FiniteSumData<DenseRows<double>, LogisticLoss>(s_small.Dense(), s_small.Signs, default, default, true);
        SolverChoice.Choose(data, Regularizer.None, new FiniteSumOptions { Solver = FiniteSumSolver.Saga }).Should().Be((FiniteSumSolver.Saga, "asked for"));
    }

    private static string Chosen<TLoss>(SmallData small, TLoss loss, Regularizer penalty) where TLoss : struct, ILoss
    {
        double[] labels = loss.IsLabel(0) ? small.Classes : small.Signs;
        (FiniteSumSolver solver, string reason) = small == s_wide
            ? SolverChoice.Choose(new FiniteSumData<SparseRows<double>, TLoss>(small.Sparse(), labels, default, loss, true), penalty, new FiniteSumOptions())
            : SolverChoice.Choose(new FiniteSumData<DenseRows<double>, TLoss>(small.Dense(), labels, default, loss, true), penalty, new FiniteSumOptions());
        return $"{solver}: {reason}";
    }
}
