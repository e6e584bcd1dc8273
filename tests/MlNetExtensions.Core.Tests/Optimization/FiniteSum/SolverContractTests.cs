using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>What every solver owes its users, whatever its equations.</summary>
public sealed class SolverContractTests
{
    // Dense and sparse rows take the same steps; they differ in the order of a row's sum, and such rounding does not grow.
    private const double LazyTolerance = 1e-10;

    private static readonly SmallData s_data = new(count: 120, columns: 15, seed: 3);

    public static TheoryData<FiniteSumSolver> Solvers => [.. Enum.GetValues<FiniteSumSolver>()
        .Where(solver => solver is not (FiniteSumSolver.Auto or FiniteSumSolver.Prospect))];

    public static TheoryData<FiniteSumSolver, string> LazyCases
    {
        get
        {
            var cases = new TheoryData<FiniteSumSolver, string>();
            foreach (FiniteSumSolver solver in Enum.GetValues<FiniteSumSolver>().Where(s => s is not (FiniteSumSolver.Auto or FiniteSumSolver.Prospect)))
            {
                cases.Add(solver, "ridge");
                bool smoothOnly = SolverTraits.Of(solver).NeedsSmooth, l2Only = SolverTraits.Of(solver).NeedsL2, convexOnly = SolverTraits.Of(solver).NeedsConvex;
                foreach (string penalty in new[] { "elastic net", "lasso", "box", "scad" })
                {
                    bool impossible = smoothOnly || (l2Only && penalty != "elastic net") || (convexOnly && penalty == "scad");
                    if (!impossible)
                    {
                        cases.Add(solver, penalty);
                    }
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(LazyCases))]
    public void SparseRowsTakeTheDenseSteps(FiniteSumSolver solver, string penalty)
    {
        foreach (RowSampling sampling in Samplings(solver))
        {
            FiniteSumOptions options = Passes(solver, 6) with { Sampling = sampling };
            FiniteSumResult sparse = FiniteSumMinimizer.Minimize(s_data.Sparse(), s_data.Signs, default(LogisticLoss), Penalty(penalty), options);
            FiniteSumResult dense = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Penalty(penalty), options);
            sparse.Weights.Should().Equal(dense.Weights, (a, b) => Math.Abs(a - b) < LazyTolerance);
            sparse.Intercepts[0].Should().BeApproximately(dense.Intercepts[0], LazyTolerance);
            dense.Weights.Should().Contain(w => Math.Abs(w) > 1e-3);
            sparse.Passes.Should().Be(dense.Passes);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void AWeightOfTwoIsTheRowTwice(FiniteSumSolver solver)
    {
        int[] copies = [.. Enumerable.Range(0, s_data.Count).Select(i => i % 3)];
        double[] repeated = [.. copies.SelectMany((n, i) => Enumerable.Repeat(s_data.Values.AsSpan(i * s_data.Columns, s_data.Columns).ToArray(), n)).SelectMany(row => row)];
        double[] labels = [.. copies.SelectMany((n, i) => Enumerable.Repeat(s_data.Signs[i], n))];
        // Slow methods show it as well as fast ones where the problem is easy.
        Regularizer ridge = Regularizer.Ridge(0.3);
        FiniteSumOptions options = Passes(solver, 1000);
        FiniteSumResult weighted = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), ridge, options, [.. copies.Select(n => (double)n)]);
        FiniteSumResult twice = FiniteSumMinimizer.Minimize(new DenseRows<double>(repeated, s_data.Columns), labels, default(LogisticLoss), ridge, options);
        weighted.Weights.Should().Equal(twice.Weights, (a, b) => Math.Abs(a - b) < 1e-8);
        weighted.Intercepts[0].Should().BeApproximately(twice.Intercepts[0], 1e-8);
        weighted.Objective.Should().BeApproximately(twice.Objective, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void CountsEveryRowGradient(FiniteSumSolver solver)
    {
        CountingLoss.Reset();
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(CountingLoss), Penalty("ridge"), Passes(solver, 7));
        // A solver with a dual point of its own spares its certificates the gradients.
        bool hasDual = solver is FiniteSumSolver.Miso or FiniteSumSolver.Sdca or FiniteSumSolver.Catalyst or FiniteSumSolver.QNing;
        double certificates = hasDual ? 0 : result.CertificatePasses * s_data.Count;
        double counted = CountingLoss.Gradients - certificates;
        switch (solver)
        {
            case FiniteSumSolver.Sdca:
                // One visit solves for its step, at several margins of one row.
                counted.Should().BeGreaterThanOrEqualTo(result.Passes * s_data.Count);
                break;
            case FiniteSumSolver.NewtonCg:
                // A product with the Hessian visits the rows as a gradient does; every point but the first is reached by one at least.
                double points = CountingLoss.Values / (double)s_data.Count;
                result.Passes.Should().BeGreaterThanOrEqualTo(2 * points - 1);
                break;
            case FiniteSumSolver.Newton or FiniteSumSolver.GramNewton:
                // The search along a direction takes derivatives at margins, but visits no row; certificates reuse what is there.
                CountingLoss.Gradients.Should().BeGreaterThanOrEqualTo((long)(result.Passes * s_data.Count));
                break;
            case FiniteSumSolver.VrCcd:
                // A visit of one block is a share of a row gradient.
                counted.Should().Be(12 * result.Passes * s_data.Count);
                break;
            case FiniteSumSolver.QNing or FiniteSumSolver.Fista:
                // Objectives at points without a gradient count as passes too.
                (counted + CountingLoss.Values).Should().BeGreaterThanOrEqualTo(result.Passes * s_data.Count);
                counted.Should().BeLessThanOrEqualTo(result.Passes * s_data.Count);
                break;
            default:
                counted.Should().BeApproximately(result.Passes * s_data.Count, 1e-9);
                break;
        }
    }

    [Fact]
    public void NoTwoSolversAreOneLoopUnderTwoNames()
    {
        // Where μ < L/n, so that Catalyst, QNing and accelerated SVRG have something to accelerate.
        List<FiniteSumResult> results = [];
        foreach (FiniteSumSolver solver in Solvers)
        {
            // Second-order steps all arrive within a few passes.
            bool isFast = solver is FiniteSumSolver.Newton or FiniteSumSolver.NewtonCg or FiniteSumSolver.GramNewton;
            FiniteSumOptions options = Passes(solver, isFast ? 3 : 20) with { Sampling = RowSampling.Uniform };
            results.Add(FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(1e-3), options));
        }
        for (int a = 0; a < results.Count; a++)
        {
            for (int b = 0; b < a; b++)
            {
                results[a].Weights.Zip(results[b].Weights, (u, v) => Math.Abs(u - v)).Max().Should().BeGreaterThan(1e-6, $"{results[a].Solver} is not {results[b].Solver}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void ThreadsDoNotChangeABit(FiniteSumSolver solver)
    {
        // Sums are split from 2,048 rows on. GramNewton factors a matrix of rows by rows, so 5,000 of them would cost twelve times as much.
        (int count, double passes) = solver == FiniteSumSolver.GramNewton ? (2200, 2) : (5000, 5);
        var large = new SmallData(count, columns: 6, seed: 9);
        FiniteSumResult Run(int threads) => FiniteSumMinimizer.Minimize(
            large.Sparse(), large.Signs, default(LogisticLoss), Regularizer.Ridge(1e-3), Passes(solver, passes) with { Threads = threads });

        FiniteSumResult one = Run(1), two = Run(2);

        two.Weights.Should().Equal(one.Weights);
        two.Intercepts.Should().Equal(one.Intercepts);
        two.Certificate.Should().Be(one.Certificate);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void CertificateBoundsTheSuboptimality(FiniteSumSolver solver)
    {
        foreach (string penalty in new[] { "ridge", "elastic net" })
        {
            if (penalty == "elastic net" && SolverTraits.Of(solver).NeedsSmooth)
            {
                continue;
            }
            double minimum = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Penalty(penalty),
                new FiniteSumOptions { Solver = FiniteSumSolver.Catalyst, Tolerance = 0, MaximumPasses = 1000 }).Objective;
            FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Penalty(penalty), Passes(solver, 30));
            result.History.Should().OnlyContain(entry => entry.Certificate >= entry.Objective - minimum - 1e-14);
            result.History.Select(entry => entry.Objective).Should().BeInDescendingOrder();
            result.Objective.Should().Be(result.History[^1].Objective);
        }
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void HandlesSeveralClasses(FiniteSumSolver solver)
    {
        var data = new SmallData(count: 60, columns: 4, seed: 4, density: 0.7, classes: 3);
        FiniteSumResult Run(FiniteSumSolver by, FiniteSumOptions options) => FiniteSumMinimizer.Minimize(
            data.Sparse(), data.Classes, new MultinomialLogisticLoss(3), Regularizer.Ridge(0.2), options with { Solver = by });
        if (!SolverTraits.Of(solver).SeveralOutputs)
        {
            FluentActions.Invoking(() => Run(solver, Passes(solver, 1))).Should().Throw<ArgumentException>().WithMessage("*handles one output, not the 3*");
            return;
        }
        FiniteSumResult result = Run(solver, new FiniteSumOptions { Tolerance = 1e-7, MaximumPasses = 3000 });
        result.StopReason.Should().Be(StopReason.Converged);
        result.Objective.Should().BeApproximately(Run(FiniteSumSolver.Newton, new FiniteSumOptions { Tolerance = 1e-12 }).Objective, 1e-6);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void SinglesGiveTheWeightsOfDoubles(FiniteSumSolver solver)
    {
        FiniteSumResult singles = FiniteSumMinimizer.Minimize(s_data.Singles(), s_data.Signs, default(LogisticLoss), Penalty("ridge"), Passes(solver, 20));
        FiniteSumResult doubles = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Penalty("ridge"), Passes(solver, 20));
        // Inputs rounded to 24 bits, everything else in double.
        singles.Weights.Should().Equal(doubles.Weights, (a, b) => Math.Abs(a - b) < 1e-5);
        FiniteSumResult sparse = FiniteSumMinimizer.Minimize(s_data.SparseSingles(), s_data.Signs, default(LogisticLoss), Penalty("ridge"), Passes(solver, 20));
        sparse.Weights.Should().Equal(singles.Weights, (a, b) => Math.Abs(a - b) < LazyTolerance);
    }

    [Theory]
    [MemberData(nameof(Solvers))]
    public void StartsWhereItIsTold(FiniteSumSolver solver)
    {
        FiniteSumOptions exact = Passes(solver, 500) with { Tolerance = 1e-6 };
        FiniteSumResult first = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.3), exact);
        FiniteSumResult again = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.3),
            exact with { InitialWeights = first.Weights, InitialIntercepts = first.Intercepts, Tolerance = 1e-5 });
        // Already there: the first check stops it, before which some solvers take the full gradient they need.
        again.Passes.Should().BeLessThanOrEqualTo(1);
        again.StopReason.Should().Be(StopReason.Converged);
        again.History[0].Objective.Should().BeApproximately(first.Objective, 1e-14);
    }

    private static FiniteSumOptions Passes(FiniteSumSolver solver, double passes) =>
        new() { Solver = solver, Tolerance = 0, MaximumPasses = passes, CertificateInterval = Math.Max(1, passes / 10), Seed = 1 };

    private static RowSampling[] Samplings(FiniteSumSolver solver) =>
        SolverTraits.Of(solver).SamplesByImportance ? [RowSampling.Reshuffling, RowSampling.Importance] : [RowSampling.Auto];

    private static Regularizer Penalty(string name) => name switch
    {
        "ridge" => Regularizer.Ridge(0.02),
        "elastic net" => Regularizer.ElasticNet(0.003, 0.02),
        "lasso" => Regularizer.Lasso(0.003),
        "box" => new BoxRegularizer(-0.4, 0.3),
        _ => new ScadRegularizer(0.01),
    };

    /// <summary>The logistic loss, with a note of each call.</summary>
    private readonly struct CountingLoss : ILoss
    {
        private static long s_gradients;
        private static long s_values;

        public static long Gradients => Interlocked.Read(ref s_gradients);

        public static long Values => Interlocked.Read(ref s_values);

        public int Outputs => 1;

        public double Curvature => default(LogisticLoss).Curvature;

        public string LabelRule => default(LogisticLoss).LabelRule;

        public static void Reset() => (s_gradients, s_values) = (0, 0);

        public bool IsLabel(double label) => default(LogisticLoss).IsLabel(label);

        public double Value(ReadOnlySpan<double> margins, double label)
        {
            Interlocked.Increment(ref s_values);
            return default(LogisticLoss).Value(margins, label);
        }

        public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient)
        {
            Interlocked.Increment(ref s_gradients);
            default(LogisticLoss).Gradient(margins, label, gradient);
        }

        public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) =>
            default(LogisticLoss).Hessian(margins, label, hessian);

        public double Conjugate(ReadOnlySpan<double> dual, double label) => default(LogisticLoss).Conjugate(dual, label);
    }
}
