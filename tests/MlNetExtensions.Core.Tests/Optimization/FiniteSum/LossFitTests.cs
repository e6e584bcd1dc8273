using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Fits whose solution is known by other means than minimizing.</summary>
public sealed class LossFitTests
{
    private static readonly SmallData s_data = new(count: 150, columns: 8, seed: 5, density: 0.7);

    [Fact]
    public void PoissonInterceptIsTheLogOfTheMeanCount()
    {
        double[] counts = [.. Enumerable.Range(0, 150).Select(i => (double)(i % 5))];
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Fista, FiniteSumSolver.Newton })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(new DenseRows<double>(new double[150], 1), counts, default(PoissonDevianceLoss), Regularizer.None,
                new FiniteSumOptions { Solver = solver, Tolerance = 1e-10 });
            result.Intercepts[0].Should().BeApproximately(Math.Log(2), 1e-6);
        }
    }

    [Fact]
    public void PoissonSolversAgree()
    {
        double[] counts = [.. s_data.Targets.Select(target => Math.Floor(Math.Exp(target / 3)))];
        double[] objectives = [.. new[] { FiniteSumSolver.Fista, FiniteSumSolver.Newton }.Select(solver =>
            FiniteSumMinimizer.Minimize(s_data.Dense(), counts, default(PoissonDevianceLoss), Regularizer.Ridge(0.01), new FiniteSumOptions { Solver = solver, Tolerance = 1e-9 }).Objective)];
        objectives[0].Should().BeApproximately(objectives[1], 1e-8 * Math.Abs(objectives[1]));
    }

    [Fact]
    public void HuberIgnoresTheSizeOfAnOutlier()
    {
        double Slope(double outlier)
        {
            double[] labels = [.. s_data.Targets];
            labels[7] = outlier;
            return FiniteSumMinimizer.Minimize(s_data.Dense(), labels, new HuberLoss(0.5), Regularizer.Ridge(1e-4), new FiniteSumOptions { Tolerance = 1e-10 }).Weights[0];
        }
        Slope(1e6).Should().BeApproximately(Slope(1e3), 1e-4);
        Slope(1e3).Should().BeApproximately(3, 0.2);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.02)]
    public void HingesAgreeAcrossSolvers(double width)
    {
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Saga, FiniteSumSolver.Sdca, FiniteSumSolver.Fista })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, new SmoothHingeLoss(width), Regularizer.Ridge(0.05),
                new FiniteSumOptions { Solver = solver, Tolerance = 1e-6, MaximumPasses = 5000 });
            result.StopReason.Should().Be(StopReason.Converged, $"{solver}");
        }
        FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(SquaredHingeLoss), Regularizer.Ridge(0.05)).StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void NonnegativeLeastSquaresSatisfiesItsOptimalityConditions()
    {
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), new BoxRegularizer(0, double.PositiveInfinity),
            new FiniteSumOptions { Intercept = false, Solver = FiniteSumSolver.Saga, Tolerance = 0, MaximumPasses = 2000, CertificateInterval = 100 });
        result.Weights.Should().OnlyContain(w => w >= 0);
        for (int j = 0; j < 8; j++)
        {
            double slope = Enumerable.Range(0, 150).Sum(i => s_data.Values[i * 8 + j] * Residual(result, i)) / 150;
            slope.Should().BeGreaterThan(-1e-8);
            (slope * result.Weights[j]).Should().BeApproximately(0, 1e-8);
        }
        result.Weights.Should().Contain(0.0);
    }

    [Theory]
    [InlineData(FiniteSumSolver.Fista)]
    [InlineData(FiniteSumSolver.Saga)]
    [InlineData(FiniteSumSolver.VrCcd)]
    [InlineData(FiniteSumSolver.Page)]
    [InlineData(FiniteSumSolver.Newton)]
    public void FoldedPenaltiesRecoverWithoutShrinking(FiniteSumSolver solver)
    {
        // Only columns 0 and 1 matter: y = 3x₀ - x₁ + noise. The oracle is least squares on those two.
        FiniteSumResult Fit(Regularizer penalty, double[] values, int columns) => FiniteSumMinimizer.Minimize(new DenseRows<double>(values, columns), s_data.Targets,
            default(SquaredErrorLoss), penalty, new FiniteSumOptions { Solver = solver, Tolerance = 0, MaximumPasses = 600, CertificateInterval = 100 });
        double[] two = [.. s_data.Values.Where((_, i) => i % 8 < 2)];
        FiniteSumResult ideal = FiniteSumMinimizer.Minimize(new DenseRows<double>(two, 2), s_data.Targets, default(SquaredErrorLoss), Regularizer.None, new FiniteSumOptions { Tolerance = 1e-10 });
        foreach (Regularizer penalty in new Regularizer[] { new ScadRegularizer(0.1), new McpRegularizer(0.1) })
        {
            FiniteSumResult sparse = Fit(penalty, s_data.Values, 8);
            sparse.CertificateKind.Should().Be(CertificateKind.GradientMapping);
            sparse.Weights.Skip(2).Should().OnlyContain(w => w == 0);
            sparse.Weights[0].Should().BeApproximately(ideal.Weights[0], 1e-4);
            sparse.Weights[1].Should().BeApproximately(ideal.Weights[1], 1e-4);
        }
        // The lasso of the same strength shrinks.
        Math.Abs(Fit(Regularizer.Lasso(0.1), s_data.Values, 8).Weights[0] - ideal.Weights[0]).Should().BeGreaterThan(0.05);
    }

    [Fact]
    public void GroupLassoSelectsColumnsForAllClasses()
    {
        var data = new SmallData(count: 150, columns: 8, seed: 5, density: 0.7);
        double[] classes = [.. data.Targets.Select(t => t < 0 ? 0.0 : t < 1.5 ? 1 : 2)];
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Saga, FiniteSumSolver.Fista, FiniteSumSolver.Catalyst })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(data.Sparse(), classes, new MultinomialLogisticLoss(3), new GroupLassoRegularizer(0.05),
                new FiniteSumOptions { Solver = solver, Tolerance = 1e-7, MaximumPasses = 5000 });
            result.StopReason.Should().Be(StopReason.Converged, $"{solver}");
            bool[] used = [.. Enumerable.Range(0, 8).Select(j => result.Weights.Skip(3 * j).Take(3).Any(w => w != 0))];
            used[0].Should().BeTrue();
            used.Should().Contain(false);
        }
    }

    private static double Residual(FiniteSumResult result, int i) =>
        Enumerable.Range(0, 8).Sum(j => s_data.Values[i * 8 + j] * result.Weights[j]) - s_data.Targets[i];
}
