using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Passes to a relative suboptimality on a9a, the budgets being those that independent implementations of the same papers kept.</summary>
public sealed class ConvergenceTests
{
    // Certificates near zero are differences of objectives of size one.
    private const double Rounding = 1e-14;

    [DataTheory(AdultData.File)]
    [InlineData(FiniteSumSolver.Sag, 25, 1e-8)]
    [InlineData(FiniteSumSolver.Saga, 25, 1e-8)]
    [InlineData(FiniteSumSolver.Miso, 25, 1e-8)]
    [InlineData(FiniteSumSolver.Sdca, 25, 1e-8)]
    [InlineData(FiniteSumSolver.SarahPlus, 25, 1e-8)]
    [InlineData(FiniteSumSolver.LooplessSvrg, 35, 1e-8)]
    [InlineData(FiniteSumSolver.LooplessKatyusha, 35, 1e-8)]
    [InlineData(FiniteSumSolver.Svrg, 45, 1e-8)]
    [InlineData(FiniteSumSolver.Katyusha, 45, 1e-8)]
    [InlineData(FiniteSumSolver.AcceleratedSvrg, 45, 1e-6)]
    [InlineData(FiniteSumSolver.Newton, 15, 1e-8)]
    [InlineData(FiniteSumSolver.Auto, 25, 1e-8)]
    [InlineData(FiniteSumSolver.Fista, 100, 5e-3)]
    [InlineData(FiniteSumSolver.Page, 100, 1e-3)]
    [InlineData(FiniteSumSolver.VrCcd, 100, 1e-3)]
    [InlineData(FiniteSumSolver.VrACoder, 100, 1e-3)]
    public void WellConditioned(FiniteSumSolver solver, double passes, double target)
    {
        FiniteSumResult result = Run(solver, 1, passes);
        Suboptimality(result, true).Should().BeLessThan(target);
    }

    [DataTheory(AdultData.File)]
    [InlineData(FiniteSumSolver.Catalyst)]
    [InlineData(FiniteSumSolver.QNing)]
    public void AccelerationWinsWhereConditioningIsBad(FiniteSumSolver solver) =>
        Suboptimality(Run(solver, 0.01, 30), false).Should().BeLessThan(1e-6);

    [DataTheory(AdultData.File)]
    [InlineData(FiniteSumSolver.Sdca)]
    [InlineData(FiniteSumSolver.Miso)]
    public void PlainDualStepsStallWhereConditioningIsBad(FiniteSumSolver solver) =>
        Suboptimality(Run(solver, 0.01, 30), false).Should().BeGreaterThan(1e-3);

    [DataTheory(AdultData.File)]
    [InlineData(FiniteSumSolver.Page)]
    [InlineData(FiniteSumSolver.VrCcd)]
    [InlineData(FiniteSumSolver.VrACoder)]
    [InlineData(FiniteSumSolver.Fista)]
    public void SlowMethodsFallSteadily(FiniteSumSolver solver)
    {
        double[] objectives = [.. Run(solver, 1, 60).History.Select(entry => entry.Objective)];
        objectives.Should().BeInDescendingOrder();
        objectives.Distinct().Should().HaveCountGreaterThan(objectives.Length * 3 / 4);
    }

    private static double Suboptimality(FiniteSumResult result, bool wellConditioned)
    {
        double minimum = AdultData.Minimum(wellConditioned);
        result.History.Should().OnlyContain(entry => entry.Certificate >= entry.Objective - minimum - Rounding);
        result.CertificateKind.Should().Be(CertificateKind.DualityGap);
        return (result.Objective - minimum) / minimum;
    }

    private static FiniteSumResult Run(FiniteSumSolver solver, double scale, double passes)
    {
        FiniteSumResult result = FiniteSumMinimizer.Minimize(AdultData.Rows, AdultData.Labels, default(LogisticLoss), AdultData.Ridge(scale),
            new FiniteSumOptions { Solver = solver, Intercept = false, Tolerance = 0, MaximumPasses = passes, CertificateInterval = 5 });
        // A full gradient or a search for the step may start just before the budget ends.
        result.Passes.Should().BeLessThanOrEqualTo(passes + 3);
        return result;
    }
}
