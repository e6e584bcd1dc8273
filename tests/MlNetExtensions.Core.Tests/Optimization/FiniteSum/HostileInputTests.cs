using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Input that overflows, vanishes or contradicts itself: a finite result within the budget, or an error that says what to change.</summary>
public sealed class HostileInputTests
{
    private const int Columns = 4;

    private static readonly SmallData s_data = new(count: 30, columns: Columns, seed: 17, density: 0.7, classes: 3);

    public static TheoryData<FiniteSumSolver> Solvers => SolverContractTests.Solvers;

    public static TheoryData<FiniteSumSolver, double, double> Extremes
    {
        get
        {
            var cases = new TheoryData<FiniteSumSolver, double, double>();
            foreach (FiniteSumSolver solver in Solvers)
            {
                foreach (double strength in new[] { 1e-20, 1, 1e20, 1e300 })
                {
                    cases.Add(solver, strength, 1);
                }
                foreach (double scale in new[] { 1e-160, 1e-60, 1e-12, 1e12, 1e150 })
                {
                    cases.Add(solver, 0.1, scale);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Extremes))]
    public void StrengthsAndUnitsOfAnySizeGiveFiniteResults(FiniteSumSolver solver, double strength, double scale)
    {
        double[] values = [.. s_data.Values.Select(value => scale * value)];
        foreach (bool intercept in new[] { true, false })
        {
            FiniteSumOptions options = Options(solver) with { Intercept = intercept };
            IsSane(FiniteSumMinimizer.Minimize(new DenseRows<double>(values, Columns), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(strength), options), options);
            IsSane(FiniteSumMinimizer.Minimize(SmallData.Compress(values, Columns), s_data.Signs, default(SquaredHingeLoss), Regularizer.Ridge(strength), options), options);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void RowsOfWeightZeroMayHoldAnything(FiniteSumSolver solver)
    {
        const int Bad = 7;
        double[] values = [.. s_data.Values], kept = [.. s_data.Values.Where((_, i) => i / Columns != Bad)];
        Array.Fill(values, double.NaN, Bad * Columns, Columns);
        double[] weights = [.. Enumerable.Range(0, s_data.Count).Select(i => i == Bad ? 0.0 : 1)];
        double[] Without(double[] labels) => [.. labels.Where((_, i) => i != Bad)];
        double[] With(double[] labels, double bad) => [.. labels.Select((label, i) => i == Bad ? bad : label)];
        // More than the passes after which sums are taken afresh.
        FiniteSumOptions options = Options(solver) with { MaximumPasses = 40, Tolerance = 0 };
        Regularizer ridge = Regularizer.Ridge(0.1);
        FiniteSumResult ignored = FiniteSumMinimizer.Minimize(new DenseRows<double>(values, Columns), With(s_data.Signs, double.NaN), default(LogisticLoss), ridge, options, weights);
        FiniteSumResult absent = FiniteSumMinimizer.Minimize(new DenseRows<double>(kept, Columns), Without(s_data.Signs), default(LogisticLoss), ridge, options);
        ignored.Weights.Should().Equal(absent.Weights, (a, b) => Math.Abs(a - b) < 1e-13);
        if (SolverTraits.Of(solver).SeveralOutputs)
        {
            FiniteSumResult classes = FiniteSumMinimizer.Minimize(new DenseRows<double>(values, Columns), With(s_data.Classes, 7), new MultinomialLogisticLoss(3), ridge, options, weights);
            IsSane(classes, options);
        }
    }

    [Theory]
    [InlineData(1e308)]
    [InlineData(1e-318)]
    public void OnlyTheRatiosOfWeightsCount(double unit)
    {
        double[] ratios = [.. Enumerable.Range(0, s_data.Count).Select(i => 0.25 + i % 4 * 0.25)];
        FiniteSumResult Fit(double scale) => FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.1),
            Options(FiniteSumSolver.Saga), [.. ratios.Select(ratio => ratio * scale)]);
        // Numbers as small as 1e-318 have five digits themselves.
        Fit(unit).Objective.Should().BeApproximately(Fit(1).Objective, 1e-4);
    }

    [Fact]
    public void AWeightBeneathAllOthersCountsAsZero()
    {
        double[] weights = [.. Enumerable.Range(0, s_data.Count).Select(i => i == 0 ? 1e300 : 1e-300)];
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.1), Options(FiniteSumSolver.Sdca), weights);
        FiniteSumResult alone = FiniteSumMinimizer.Minimize(new DenseRows<double>(s_data.Values[..Columns], Columns), s_data.Signs[..1], default(LogisticLoss), Regularizer.Ridge(0.1), Options(FiniteSumSolver.Sdca));
        result.Weights.Should().Equal(alone.Weights);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void AStartThatOverflowsIsRefused(FiniteSumSolver solver)
    {
        Refuses(() => FiniteSumMinimizer.Minimize(s_data.Dense(), [.. s_data.Targets.Select(target => 1e200 * target)], default(SquaredErrorLoss), Regularizer.Ridge(0.1), Options(solver)),
            "The objective at the starting point is Infinity; scale the labels down, or start nearer to zero.");
        Refuses(() => FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(SquaredHingeLoss), Regularizer.Ridge(0.1), Options(solver) with { InitialWeights = [1e200, 0, 0, 0] }),
            "The objective at the starting point is Infinity; *");
    }

    [Fact]
    public void BoxesWithoutZeroStartAtTheirNearestPoint()
    {
        var box = new BoxRegularizer(1, 2);
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Auto, FiniteSumSolver.Saga, FiniteSumSolver.Catalyst, FiniteSumSolver.Fista, FiniteSumSolver.VrACoder })
        {
            foreach (FiniteSumOptions options in new[] { Options(solver), Options(solver) with { InitialWeights = [5, -5, 1.5, 0] } })
            {
                FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Sparse(), s_data.Targets, default(SquaredErrorLoss), box, options with { MaximumPasses = 2000, Tolerance = 1e-5 });
                result.StopReason.Should().Be(StopReason.Converged, $"{solver}");
                result.History.Should().OnlyContain(entry => double.IsFinite(entry.Objective) && double.IsFinite(entry.Certificate));
                result.Weights.Should().OnlyContain(weight => weight >= 1 && weight <= 2);
            }
        }
        FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), box, new FiniteSumOptions { MaximumPasses = 0, InitialWeights = [5, -5, 1.5, 0] })
            .Weights.Should().Equal(2, 1, 1.5, 1);
    }

    [Theory]
    [InlineData(1e12, 1)]
    [InlineData(1e-160, 1)]
    [InlineData(1, 1e9)]
    [InlineData(1, 1e18)]
    [InlineData(1, 1e100)]
    public void ExponentialsThatOverflowEndTheSearch(double featureScale, double labelScale)
    {
        double[] values = [.. s_data.Values.Select(value => featureScale * value)];
        double[] counts = [.. s_data.Targets.Select(target => labelScale * Math.Floor(Math.Abs(target)))];
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Fista, FiniteSumSolver.Newton })
        {
            foreach (Regularizer penalty in new[] { Regularizer.None, Regularizer.Lasso(0.05), Regularizer.Ridge(0.1) })
            {
                FiniteSumOptions options = Options(penalty.IsSmooth ? solver : FiniteSumSolver.Fista);
                IsSane(FiniteSumMinimizer.Minimize(new DenseRows<double>(values, Columns), counts, default(PoissonDevianceLoss), penalty, options), options);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void AGradientOfZeroStaysInTheBudget(FiniteSumSolver solver)
    {
        FiniteSumOptions options = Options(solver) with { Intercept = false, Tolerance = 0, MaximumPasses = 10 };
        FiniteSumResult result = FiniteSumMinimizer.Minimize(new DenseRows<double>(new double[s_data.Values.Length], Columns), s_data.Targets, default(SquaredErrorLoss), Regularizer.Ridge(0.1), options);
        IsSane(result, options);
        result.StopReason.Should().Be(StopReason.MaximumPasses);
    }

    [Fact]
    public void MatricesThatDoNotFactorEndNewtonAllTheSame()
    {
        // Before and beyond the parabola of the hinge all that is left of the Hessian is λ, too small to divide by.
        FiniteSumOptions options = Options(FiniteSumSolver.Newton);
        foreach (double width in new[] { 0.5, 1 })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(new DenseRows<double>([1.0], 1), [1], new SmoothHingeLoss(width), Regularizer.Ridge(1e-320), options);
            IsSane(result, options);
            result.Objective.Should().BeLessThan(1e-6);
        }
    }

    [Fact]
    public void NewtonSoonLearnsThatFlatRowsSayNothing()
    {
        // Before the parabola of the hinge the Hessian is λ alone, and its step is too long by the ratio of the two curvatures.
        double[] labels = [.. s_data.Values.Chunk(Columns).Select(row => row[0] > row[1] ? 1.0 : -1)];
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), labels, new SmoothHingeLoss(0.5), Regularizer.Ridge(1e-9), Options(FiniteSumSolver.Newton));
        result.History[1].Pass.Should().BeLessThan(12);
        result.History[1].Objective.Should().BeLessThan(0.7 * result.History[0].Objective);
    }

    [Fact]
    public void RoundedDualVariablesStillCertify()
    {
        // Where the loss is straight a dual variable belongs on the border of its domain, and ends an ulp beside it.
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 1800).Select(_ => random.NextDouble() * 2 - 1)];
        double[] labels = [.. Enumerable.Range(0, 300).Select(i => values[6 * i] - values[6 * i + 1] + 0.3 * random.NextDouble() > 0 ? 1.0 : -1)];
        double[] weights = [.. Enumerable.Range(0, 300).Select(_ => 0.3 + random.NextDouble())];
        var options = new FiniteSumOptions { Solver = FiniteSumSolver.Sdca, Intercept = false, Tolerance = 1e-12, MaximumPasses = 600, CertificateInterval = 1 };
        FiniteSumResult huber = FiniteSumMinimizer.Minimize(new DenseRows<double>(values, 6), labels, new HuberLoss(0.3), Regularizer.Ridge(1e-3), options, weights);
        FiniteSumResult hinge = FiniteSumMinimizer.Minimize(new DenseRows<double>(values, 6), labels, new SmoothHingeLoss(0.3), Regularizer.Ridge(1e-2), options, weights);
        foreach (FiniteSumResult result in new[] { huber, hinge })
        {
            result.StopReason.Should().Be(StopReason.Converged);
            // Every pass raises the dual bound, so no check is wasted.
            result.History.Select(entry => entry.Objective - entry.Certificate).Distinct().Should().HaveCount(result.History.Count);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DualStepsOfStiffRowsArrive(bool intercept)
    {
        // With so little ridge a row that moves a hundredth of the way too far throws its margin off by hundreds.
        var wide = new SmallData(count: 20, columns: 40, seed: 7, density: 0.6);
        var options = new FiniteSumOptions { Solver = FiniteSumSolver.Sdca, Intercept = intercept };
        FiniteSumResult result = FiniteSumMinimizer.Minimize(wide.Dense(), wide.Signs, default(LogisticLoss), Regularizer.Ridge(1e-4), options);
        result.StopReason.Should().Be(StopReason.Converged);
    }

    [Fact]
    public void ProblemsTooLargeForAnArrayAreRefused()
    {
        var wide = new SparseRows<float>([1], [0], [0, 1], int.MaxValue);
        Refuses(() => FiniteSumMinimizer.Minimize(wide, [1.0], default(LogisticLoss), Regularizer.None), "The problem has 2147483648 weights (columns times outputs); an array holds *");
        var square = new SparseRows<float>([1], [0], [0, 1], 50_000);
        Refuses(() => FiniteSumMinimizer.Minimize(square, [1.0], default(LogisticLoss), Regularizer.None, new FiniteSumOptions { Solver = FiniteSumSolver.Newton }),
            "Newton needs a square matrix over all 50001 weights, which no array holds; use NewtonCg, QNing or Fista*");
    }

    [Fact]
    public void CanceledBeforeTheStartNothingRuns()
    {
        var canceled = new CancellationToken(canceled: true);
        FluentActions.Invoking(() => FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.None, cancellationToken: canceled)).Should().Throw<OperationCanceledException>();
        FluentActions.Invoking(() => SpectralRiskMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.None, SpectralRisk.Mean, cancellationToken: canceled)).Should().Throw<OperationCanceledException>();
        FluentActions.Invoking(() => RegularizationPath.CrossValidate(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge, [1], 3, cancellationToken: canceled)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void CrossValidationRefusesWeightsThatDoNotFit() =>
        Refuses(() => RegularizationPath.CrossValidate(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge, [1], 3, weights: new double[31]),
            "There are 30 rows but 31 weights; give one for each row.*");

    private static FiniteSumOptions Options(FiniteSumSolver solver) => new() { Solver = solver, MaximumPasses = 30, Threads = 1 };

    private static void Refuses(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);

    private static void IsSane(FiniteSumResult result, FiniteSumOptions options)
    {
        result.Weights.Concat(result.Intercepts).Should().OnlyContain(weight => double.IsFinite(weight));
        double.IsFinite(result.Objective).Should().BeTrue();
        result.Objective.Should().BeLessThanOrEqualTo(result.History[0].Objective);
        result.History.Should().OnlyContain(entry => entry.Certificate >= 0);
        // A cycle of twelve blocks may end after the budget, and a full gradient start before it.
        result.Passes.Should().BeLessThanOrEqualTo(options.MaximumPasses + 3);
    }
}
