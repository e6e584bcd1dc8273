using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Products, systems of rows and whole runs against the Hessian as a matrix.</summary>
public sealed class SecondOrderTests
{
    private static readonly SmallData s_data = new(count: 60, columns: 90, seed: 5, density: 0.1, classes: 3);

    private static readonly double[] s_weights = [.. Enumerable.Range(0, 60).Select(i => i % 7 == 0 ? 0 : 0.5 + i % 3)];

    public static TheoryData<string> Losses => ["logistic", "squared hinge", "smooth hinge", "huber", "squared"];

    [Fact]
    public void ProductsAreThoseOfTheMatrix()
    {
        Check(new LogisticLoss(), s_data.Signs);
        Check(new SquaredHingeLoss(), s_data.Signs);
        Check(new MultinomialLogisticLoss(3), s_data.Classes);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void EverySystemHasTheSameSolution(string loss)
    {
        foreach (bool intercept in new[] { false, true })
        {
            foreach (bool sparse in new[] { false, true })
            {
                FiniteSumResult[] results = [.. new[] { FiniteSumSolver.Newton, FiniteSumSolver.NewtonCg, FiniteSumSolver.GramNewton }.Select(solver =>
                    Fit(loss, sparse, new FiniteSumOptions { Solver = solver, Tolerance = 1e-11, Intercept = intercept }))];
                results.Should().OnlyContain(result => result.StopReason == StopReason.Converged);
                foreach (FiniteSumResult result in results)
                {
                    result.Objective.Should().BeApproximately(results[0].Objective, 1e-10 * results[0].Objective);
                    result.Weights.Should().Equal(results[0].Weights, (a, b) => Math.Abs(a - b) < 1e-3);
                }
            }
        }
    }

    [Fact]
    public void RowsWithoutCurvatureAreNoObstacle()
    {
        // All margins far beyond the hinge: the first Hessian is the ridge alone.
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Newton, FiniteSumSolver.NewtonCg, FiniteSumSolver.GramNewton })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Sparse(), s_data.Signs, new SmoothHingeLoss(0.5), Regularizer.Ridge(1e-3),
                new FiniteSumOptions { Solver = solver, InitialIntercepts = [-9], Tolerance = 1e-8 });
            result.StopReason.Should().Be(StopReason.Converged, $"{solver} at {result.Certificate / result.Objective}");
        }
    }

    [Fact]
    public void ProductsOfRowsSayWhatMemoryTheyNeedBeforeTheyTakeIt()
    {
        SolverTraits traits = SolverTraits.Of(FiniteSumSolver.GramNewton);
        traits.Invoking(t => t.CheckGram(30_000, 16_000_000_000)).Should().Throw<ArgumentException>()
            .WithMessage("GramNewton needs 2 square matrices over all 30000 rows, 14.4 GB, more than half of the 16.0 GB that this process may use; use NewtonCg*");
        traits.Invoking(t => t.CheckGram(50_000, 0)).Should().Throw<ArgumentException>().WithMessage("*which no array holds*");
        traits.CheckGram(30_000, 64_000_000_000);
        traits.CheckGram(2000, 1);
    }

    [Fact]
    public void TimeRunsOutInsideAStep()
    {
        // Every look at the clock is a second; a step of many inner products would look but once.
        var options = new FiniteSumOptions
        {
            Solver = FiniteSumSolver.NewtonCg,
            Tolerance = 1e-12,
            MaximumSeconds = 10,
            TimeProvider = new EngineTests.SteppingClock(),
        };
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Sparse(), s_data.Signs, new LogisticLoss(), Regularizer.Ridge(1e-9), options);
        result.StopReason.Should().Be(StopReason.MaximumSeconds);
        result.History[^1].Elapsed.TotalSeconds.Should().BeInRange(10, 15);
        result.Passes.Should().BeLessThan(15);
    }

    private static FiniteSumResult Fit(string loss, bool sparse, FiniteSumOptions options) => loss switch
    {
        "logistic" => Fit(new LogisticLoss(), sparse, options),
        "squared hinge" => Fit(new SquaredHingeLoss(), sparse, options),
        "smooth hinge" => Fit(new SmoothHingeLoss(0.5), sparse, options),
        "huber" => Fit(new HuberLoss(0.7), sparse, options),
        _ => Fit(new SquaredErrorLoss(), sparse, options),
    };

    private static FiniteSumResult Fit<TLoss>(TLoss loss, bool sparse, FiniteSumOptions options) where TLoss : struct, ILoss => sparse
        ? FiniteSumMinimizer.Minimize(s_data.Sparse(), s_data.Signs, loss, Regularizer.Ridge(1e-3), options, s_weights)
        : FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, loss, Regularizer.Ridge(1e-3), options, s_weights);

    private static void Check<TLoss>(TLoss loss, double[] labels) where TLoss : struct, ILoss
    {
        var data = new FiniteSumData<SparseRows<double>, TLoss>(s_data.Sparse(), labels, s_weights, loss, true);
        var oracle = new Oracle<SparseRows<double>, TLoss>(data, Regularizer.Ridge(0.1), RowSampling.Uniform, new FiniteSumOptions(), default);
        var random = new Random(3);
        double[] point = [.. Enumerable.Range(0, data.Size).Select(_ => random.NextDouble() - 0.5)], vector = [.. point.Reverse()];
        var margins = new double[data.Rows.Count * data.Outputs];
        oracle.Margins(point, margins);
        double[] matrix = new HessianSum<SparseRows<double>, TLoss>(oracle).Compute(margins);
        var product = new HessianProduct<SparseRows<double>, TLoss>(oracle);
        var derivatives = new double[margins.Length];
        oracle.Loss(margins, derivatives);
        product.MoveTo(margins, derivatives);
        double[] diagonal = new double[data.Size], actual = new double[data.Size];
        product.Diagonal(diagonal);
        product.Multiply(vector, actual);
        for (int i = 0; i < data.Size; i++)
        {
            double expected = 0;
            for (int j = 0; j < data.Size; j++)
            {
                expected += matrix[Math.Max(i, j) * data.Size + Math.Min(i, j)] * vector[j];
            }
            actual[i].Should().BeApproximately(expected, 1e-13);
            diagonal[i].Should().BeApproximately(matrix[i * data.Size + i], 1e-14);
        }
    }
}
