using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Input at the edges: what comes out, or which error.</summary>
public sealed class RobustnessTests
{
    private static readonly SmallData s_data = new(count: 40, columns: 5, seed: 8, density: 0.6);

    public static TheoryData<FiniteSumSolver> Solvers => SolverContractTests.Solvers;

    public static TheoryData<FiniteSumSolver> UnpenalizedSolvers => [.. Enum.GetValues<FiniteSumSolver>()
        .Where(solver => solver != FiniteSumSolver.Prospect && !SolverTraits.Of(solver).NeedsL2)];

    [Theory]
    [MemberData(nameof(Solvers))]
    public void ConstantLabelsLeaveTheInterceptGrowing(FiniteSumSolver solver)
    {
        FiniteSumResult result = Fit(s_data.Values, 5, [.. Enumerable.Repeat(1.0, 40)], Regularizer.Ridge(0.1), Options(solver));
        // The infimum 0 is not attained: the objective falls toward it and the intercept rises without end.
        result.Objective.Should().BeLessThan(Math.Log(2));
        result.Intercepts[0].Should().BePositive();
        AllFinite(result);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void ColumnsOfZerosGetNoWeight(FiniteSumSolver solver)
    {
        double[] values = [.. s_data.Values.Select((value, i) => i % 5 == 2 ? 0 : value)];
        FiniteSumResult result = Fit(values, 5, s_data.Signs, Regularizer.Ridge(0.1), Options(solver));
        result.Weights[2].Should().Be(0);
        AllFinite(result);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void AConstantColumnLeavesItsShareToTheIntercept(FiniteSumSolver solver)
    {
        // The ridge makes the optimum's weight exactly 0, where the two are collinear and steps take ever so long to get there.
        double[] values = [.. s_data.Values.Select((value, i) => i % 5 == 2 ? 1.5 : value)];
        FiniteSumOptions options = Options(solver) with { MaximumPasses = 20 };
        foreach (FiniteSumResult result in new[]
        {
            Fit(values, 5, s_data.Signs, Regularizer.Ridge(0.1), options),
            FiniteSumMinimizer.Minimize(SmallData.Compress(values, 5), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.1), options),
        })
        {
            result.Weights[2].Should().Be(0);
            result.Intercepts[0].Should().NotBe(0);
            result.Objective.Should().BeApproximately(FiniteSumMinimizer.Minimize(new DenseRows<double>(values, 5), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.1),
                new FiniteSumOptions { Solver = solver, InitialWeights = result.Weights, InitialIntercepts = result.Intercepts, MaximumPasses = 0 }).Objective, 1e-14);
        }
    }

    [Fact]
    public void ABoxAwayFromZeroKeepsItsConstantColumn()
    {
        double[] values = [.. s_data.Values.Select((value, i) => i % 5 == 2 ? 1 : value)];
        FiniteSumResult result = Fit(values, 5, s_data.Signs, new BoxRegularizer(0.1, 0.3), new FiniteSumOptions { Solver = FiniteSumSolver.Saga });
        result.Weights.Should().OnlyContain(weight => weight >= 0.1 && weight <= 0.3);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void RowsOfZerosLeaveTheIntercept(FiniteSumSolver solver)
    {
        double[] labels = [.. Enumerable.Range(0, 40).Select(i => i < 30 ? 1.0 : -1.0)];
        FiniteSumResult result = Fit(new double[200], 5, labels, Regularizer.Ridge(0.1), Options(solver) with { MaximumPasses = 300 });
        result.Weights.Should().OnlyContain(w => w == 0);
        // The log-odds of 30 to 10.
        result.Intercepts[0].Should().BeApproximately(Math.Log(3), 0.01);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void NeitherInterceptNorFeatures(FiniteSumSolver solver)
    {
        FiniteSumResult result = Fit(new double[200], 5, s_data.Signs, Regularizer.Ridge(0.1), Options(solver) with { Intercept = false });
        result.Objective.Should().BeApproximately(Math.Log(2), 1e-15);
        result.StopReason.Should().Be(StopReason.Converged);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void OneRowIsEnough(FiniteSumSolver solver)
    {
        FiniteSumResult result = Fit([1, 2], 2, [1], Regularizer.Ridge(0.5), Options(solver) with { Intercept = false, MaximumPasses = 500 });
        // ½λ‖w‖² + log(1 + exp(-⟨w, x⟩)) at w = c·x: λc = 1/(1 + exp(c‖x‖²)).
        double c = result.Weights[0];
        result.Weights[1].Should().BeApproximately(2 * c, 1e-2);
        (0.5 * c).Should().BeApproximately(1 / (1 + Math.Exp(5 * c)), 1e-2);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void MoreColumnsThanRows(FiniteSumSolver solver)
    {
        var wide = new SmallData(count: 6, columns: 50, seed: 2);
        FiniteSumResult result = Fit(wide.Values, 50, wide.Signs, Regularizer.Ridge(0.1), Options(solver) with { MaximumPasses = 1000 });
        result.Certificate.Should().BeLessThan(1e-3);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void HugeAndTinyFeaturesChangeUnitsOnly(FiniteSumSolver solver)
    {
        FiniteSumResult plain = Scaled(solver, 1);
        foreach (double scale in new[] { 1e12, 1e-12 })
        {
            // λ·scale² with features·scale is the same problem in other units, and the solvers take the same steps.
            FiniteSumResult scaled = Scaled(solver, scale);
            scaled.Objective.Should().BeApproximately(plain.Objective, 1e-9);
            scaled.Weights.Select(w => w * scale).Should().Equal(plain.Weights, (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(UnpenalizedSolvers))]
    public void WithoutPenaltyTheGradientVanishes(FiniteSumSolver solver)
    {
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.None, Options(solver) with { MaximumPasses = 3000, Tolerance = 1e-4 });
        result.CertificateKind.Should().Be(CertificateKind.GradientMapping);
        FiniteSumResult exact = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.None, new FiniteSumOptions { Solver = FiniteSumSolver.Newton, Tolerance = 1e-10 });
        result.Objective.Should().BeApproximately(exact.Objective, 1e-4 * exact.Objective);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void CancelsWithinAPass(FiniteSumSolver solver)
    {
        var large = new SmallData(3000, 5, 1);
        using var source = new CancellationTokenSource();
        CancelingLoss.Arm(source);
        FluentActions.Invoking(() => FiniteSumMinimizer.Minimize(large.Dense(), large.Signs, default(CancelingLoss),
                Regularizer.Ridge(0.1), Options(solver) with { Threads = 1 }, cancellationToken: source.Token))
            .Should().Throw<OperationCanceledException>();
        // At the latest when the sum over all rows that was running is done.
        CancelingLoss.Calls.Should().BeInRange(CancelingLoss.CallsUntilCanceled, CancelingLoss.CallsUntilCanceled + large.Count);
    }

    [Fact]
    public void DuplicatedRowsChangeNothing()
    {
        FiniteSumResult once = Fit(s_data.Values, 5, s_data.Signs, Regularizer.Ridge(0.1), Options(FiniteSumSolver.Auto) with { Tolerance = 1e-13 });
        FiniteSumResult twice = Fit([.. s_data.Values, .. s_data.Values], 5, [.. s_data.Signs, .. s_data.Signs], Regularizer.Ridge(0.1), Options(FiniteSumSolver.Auto) with { Tolerance = 1e-13 });
        twice.Objective.Should().BeApproximately(once.Objective, 1e-12);
    }

    [Fact]
    public void AClassWithoutRowsIsPushedAway()
    {
        var data = new SmallData(count: 60, columns: 4, seed: 4, density: 0.7);
        FiniteSumResult result = FiniteSumMinimizer.Minimize(data.Dense(), data.Classes, new MultinomialLogisticLoss(3), Regularizer.Ridge(0.1), new FiniteSumOptions { MaximumPasses = 200 });
        AllFinite(result);
        result.Intercepts[2].Should().BeLessThan(Math.Min(result.Intercepts[0], result.Intercepts[1]));
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void ABadValueIsNamed(double bad, string text)
    {
        double[] values = [.. s_data.Values];
        values[13 * 5 + 3] = bad;
        string message = $"The value in row 13, column 3 is {text}; replace or drop missing and infinite values before training.*";
        FluentActions.Invoking(() => Fit(values, 5, s_data.Signs, Regularizer.None, new FiniteSumOptions())).Should().Throw<ArgumentException>().WithMessage(message);
        FluentActions.Invoking(() => FiniteSumMinimizer.Minimize(SmallData.Compress(values, 5), s_data.Signs, default(LogisticLoss), Regularizer.None))
            .Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void BadArgumentsAreNamed()
    {
        Refuses(() => Fit([], 5, [], Regularizer.None, new()), "There are no rows to learn from.*");
        Refuses(() => Fit(s_data.Values, 5, [1], Regularizer.None, new()), "There are 40 rows but 1 labels; give one for each row.*");
        Refuses(() => Fit(s_data.Values, 5, s_data.Classes, Regularizer.None, new()), "The label of row * is 0; LogisticLoss needs -1 or +1.*");
        Refuses(() => Fit([1e200, 1], 1, [1, -1], Regularizer.None, new()), "The squared norm of row 0 overflows; scale the features down.*");
        Refuses(() => Weighted([.. Enumerable.Repeat(1.0, 39), -2]), "The weight of row 39 is -2; weights are finite and not negative.*");
        Refuses(() => Weighted(new double[40]), "All row weights are 0; at least one row needs a positive weight.*");
        Refuses(() => Fit(s_data.Values, 5, s_data.Signs, Regularizer.None, new() { InitialWeights = [1] }), "InitialWeights has 1 values; this problem needs 5.*");
        Refuses(() => Fit(s_data.Values, 5, s_data.Signs, Regularizer.None, new() { InitialIntercepts = [double.NaN] }), "InitialIntercepts[0] is NaN*");
        Refuses(() => _ = new DenseRows<double>([1, 2, 3], 2), "3 values do not fill rows of 2 columns.*");
        Refuses(() => _ = new DenseRows<int>([1, 2], 2), "Rows hold float or double values, not Int32.*");
        Refuses(() => _ = new SparseRows<double>([1, 2], [3, 3], [0, 2], 4), "Row 0 stores column 3 after column 3; columns ascend from 0 to 3.*");
        Refuses(() => _ = new SparseRows<double>([1, 2], [0, 4], [0, 2], 4), "Row 0 stores column 4*");
        Refuses(() => _ = new SparseRows<double>([1, 2], [0, 1], [0, 2, 1], 4), "Row 1 starts after row 2.*");
        Refuses(() => _ = new SparseRows<double>([1], [0], [0, 2], 4), "Row starts begin with 0*");
    }

    [Fact]
    public void SolversSayWhatTheyCannotDo()
    {
        void Refused(FiniteSumSolver solver, Regularizer penalty, string message) =>
            Refuses(() => Fit(s_data.Values, 5, s_data.Signs, penalty, new() { Solver = solver }), message);
        Refused(FiniteSumSolver.Katyusha, Regularizer.Lasso(1), "Katyusha needs a smooth penalty (none or ridge), not ElasticNetRegularizer; use Saga, Fista or QNing, or leave the choice to Auto.*");
        Refused(FiniteSumSolver.Miso, Regularizer.Lasso(1), "Miso needs a penalty with a quadratic part*");
        Refused(FiniteSumSolver.Catalyst, new McpRegularizer(1), "Catalyst needs a convex penalty*");
        Refused(FiniteSumSolver.Prospect, Regularizer.None, "Prospect does not minimize a mean of losses; use SpectralRiskMinimizer*");
        Refuses(() => FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Classes, default(PoissonDevianceLoss), Regularizer.None, new() { Solver = FiniteSumSolver.Saga }), "Saga takes its step from the curvature of the loss*");
        Refuses(() => Fit(s_data.Values, 5, s_data.Signs, Regularizer.None, new() { Solver = FiniteSumSolver.Sag, Sampling = RowSampling.Importance }), "Sag does not correct for unequal draws*");
    }

    [Theory]
    [InlineData(nameof(FiniteSumOptions.Tolerance))]
    [InlineData(nameof(FiniteSumOptions.MaximumPasses))]
    [InlineData(nameof(FiniteSumOptions.MaximumSeconds))]
    [InlineData(nameof(FiniteSumOptions.CertificateInterval))]
    [InlineData(nameof(FiniteSumOptions.Memory))]
    [InlineData(nameof(FiniteSumOptions.Threads))]
    public void BadOptionsAreNamed(string option)
    {
        var options = new FiniteSumOptions
        {
            Tolerance = option == "Tolerance" ? -1 : 0,
            MaximumPasses = option == "MaximumPasses" ? -1 : 1,
            MaximumSeconds = option == "MaximumSeconds" ? -1 : 1,
            CertificateInterval = option == "CertificateInterval" ? -1 : 1,
            Memory = option == "Memory" ? -1 : 1,
            Threads = option == "Threads" ? -1 : 1,
        };
        FluentActions.Invoking(() => Fit(s_data.Values, 5, s_data.Signs, Regularizer.None, options))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage($"{option} is -1; it must be *").Which.ParamName.Should().Be(option);
    }

    private static FiniteSumResult Scaled(FiniteSumSolver solver, double scale) =>
        Fit([.. s_data.Values.Select(value => value * scale)], 5, s_data.Signs, Regularizer.Ridge(0.1 * scale * scale), Options(solver));

    private static FiniteSumResult Weighted(double[] weights) =>
        FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.None, weights: weights);

    private static FiniteSumResult Fit(double[] values, int columns, double[] labels, Regularizer penalty, FiniteSumOptions options) =>
        FiniteSumMinimizer.Minimize(new DenseRows<double>(values, columns), labels, default(LogisticLoss), penalty, options);

    private static FiniteSumOptions Options(FiniteSumSolver solver) => new() { Solver = solver, MaximumPasses = 50, CertificateInterval = 5 };

    private static void Refuses(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);

    private static void AllFinite(FiniteSumResult result)
    {
        result.Weights.Should().OnlyContain(w => double.IsFinite(w));
        result.Intercepts.Should().OnlyContain(b => double.IsFinite(b));
        double.IsFinite(result.Objective).Should().BeTrue();
    }

    /// <summary>The logistic loss, which asks for cancellation after some calls.</summary>
    private readonly struct CancelingLoss : ILoss
    {
        // The first certificate takes 3000 calls; this is in the middle of the solver's first pass.
        public const int CallsUntilCanceled = 4000;

        private static CancellationTokenSource? s_source;

        public static int Calls { get; private set; }

        public int Outputs => 1;

        public double Curvature => default(LogisticLoss).Curvature;

        public string LabelRule => default(LogisticLoss).LabelRule;

        public static void Arm(CancellationTokenSource source) => (s_source, Calls) = (source, 0);

        public bool IsLabel(double label) => default(LogisticLoss).IsLabel(label);

        public double Value(ReadOnlySpan<double> margins, double label) => default(LogisticLoss).Value(margins, label);

        public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient)
        {
            if (++Calls == CallsUntilCanceled)
            {
                s_source!.Cancel();
            }
            default(LogisticLoss).Gradient(margins, label, gradient);
        }

        public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) => default(LogisticLoss).Hessian(margins, label, hessian);

        public double Conjugate(ReadOnlySpan<double> dual, double label) => default(LogisticLoss).Conjugate(dual, label);
    }
}
