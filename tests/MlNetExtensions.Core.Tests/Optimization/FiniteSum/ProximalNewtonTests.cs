using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Newton's method for penalties without a gradient everywhere, and the penalties that are not convex with the default solver.</summary>
public sealed class ProximalNewtonTests
{
    private const int Count = 7700;
    private const int Columns = 68;

    private static readonly Lazy<(SparseRows<float> Rows, double[] Signs, double[] Targets)> s_binary = new(Binary);

    private static readonly SmallData s_small = new(count: 150, columns: 8, seed: 5, density: 0.7);

    public static TheoryData<Regularizer> Folded =>
        [new ScadRegularizer(0.01), new ScadRegularizer(0.003), new ScadRegularizer(0.001), new McpRegularizer(0.01), new McpRegularizer(0.003), new McpRegularizer(0.001)];

    [Theory]
    [MemberData(nameof(Folded))]
    public void FoldedPenaltiesOfDependentBinaryFeaturesConvergeByDefault(Regularizer penalty)
    {
        // The flat part of the penalty leaves weights of a feature that decides alone to grow without end, which FISTA follows to the last pass.
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_binary.Value.Rows, s_binary.Value.Signs, default(LogisticLoss), penalty);
        FiniteSumResult squares = FiniteSumMinimizer.Minimize(s_binary.Value.Rows, s_binary.Value.Targets, default(SquaredErrorLoss), penalty);

        result.StopReason.Should().Be(StopReason.Converged);
        result.Passes.Should().BeLessThan(40);
        squares.StopReason.Should().Be(StopReason.Converged);
        squares.Passes.Should().BeLessThan(40);
        ShouldBeStationary(penalty, result, 1e-4);
    }

    [Theory]
    [InlineData(1e-2, 0)]
    [InlineData(1e-3, 0)]
    [InlineData(1e-3, 1e-4)]
    [InlineData(1e-4, 1e-4)]
    public void DependentFeaturesTakeFewSteps(double l1, double l2)
    {
        // Sweeps alone would crawl along the combinations that dependent columns leave almost flat: 10 to 90 passes.
        FiniteSumResult result = FiniteSumMinimizer.Minimize(s_binary.Value.Rows, s_binary.Value.Signs, default(LogisticLoss), Regularizer.ElasticNet(l1, l2));
        FiniteSumResult squares = FiniteSumMinimizer.Minimize(s_binary.Value.Rows, s_binary.Value.Targets, default(SquaredErrorLoss), Regularizer.ElasticNet(l1, l2));

        foreach (FiniteSumResult one in new[] { result, squares })
        {
            one.Solver.Should().Be(FiniteSumSolver.Newton);
            one.StopReason.Should().Be(StopReason.Converged);
            one.Passes.Should().BeLessThan(12);
        }
    }

    [Fact]
    public void ExtrapolationFindsTheLimitOfALinearSequence()
    {
        // z ← Mz + b with four different rates: five differences span all there is.
        double[] rates = [0.99, 0.9, -0.5, 0.1], limit = [3, -2, 1, 0.5], z = new double[4], combined = new double[4];
        var extrapolation = new SweepExtrapolation(4);
        extrapolation.Restart(z);
        for (int sweep = 1; sweep <= 5; sweep++)
        {
            for (int k = 0; k < 4; k++)
            {
                z[k] = limit[k] + rates[k] * (z[k] - limit[k]);
            }
            extrapolation.TryExtrapolate(z, combined).Should().Be(sweep == 5);
        }
        // The ridge that keeps the small system regular.
        combined.Should().Equal(limit, (a, b) => Math.Abs(a - b) < 1e-2);
        z[0].Should().BeLessThan(0.2);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.05)]
    [InlineData(20.0)]
    public void FoldedPenaltiesConvergeInAnyUnitOfTheFeatures(double unit)
    {
        // Where features are small, a step of 1/L would span several minima of the penalty, and no point would ever look stationary.
        var rows = new DenseRows<double>([.. s_small.Values.Select(value => unit * value)], 8);
        foreach (Regularizer penalty in new Regularizer[] { new ScadRegularizer(0.02 * unit), new McpRegularizer(0.02 * unit), new McpRegularizer(0.02 * unit, 1.5) })
        {
            FiniteSumMinimizer.Minimize(rows, s_small.Targets, default(SquaredErrorLoss), penalty).StopReason.Should().Be(StopReason.Converged, $"{penalty.GetType().Name}, {unit}");
        }
    }

    [Fact]
    public void ConvexPenaltiesReachTheOptimumOfOtherSolvers()
    {
        double[] classes = [.. s_small.Targets.Select(t => t < 0 ? 0.0 : t < 1.5 ? 1 : 2)];
        foreach (Regularizer penalty in new[] { Regularizer.Lasso(0.02), Regularizer.ElasticNet(0.02, 0.1), new BoxRegularizer(-0.4, 0.3), new GroupLassoRegularizer(0.05) })
        {
            double Objective(FiniteSumSolver solver) => FiniteSumMinimizer.Minimize(s_small.Sparse(), classes, new MultinomialLogisticLoss(3), penalty,
                new FiniteSumOptions { Solver = solver, Tolerance = 1e-9, MaximumPasses = 5000 }).Objective;
            Objective(FiniteSumSolver.Newton).Should().BeApproximately(Objective(FiniteSumSolver.Fista), 1e-8, penalty.GetType().Name);
        }
    }

    [Fact]
    public void CountsWithALassoConverge()
    {
        double[] counts = [.. s_small.Targets.Select(target => Math.Floor(Math.Exp(target / 3)))];
        FiniteSumResult newton = FiniteSumMinimizer.Minimize(s_small.Dense(), counts, default(PoissonDevianceLoss), Regularizer.Lasso(0.02), new FiniteSumOptions { Solver = FiniteSumSolver.Newton });
        newton.StopReason.Should().Be(StopReason.Converged);
        newton.Objective.Should().BeApproximately(FiniteSumMinimizer.Minimize(
            s_small.Dense(), counts, default(PoissonDevianceLoss), Regularizer.Lasso(0.02), new FiniteSumOptions { Tolerance = 1e-8 }).Objective, 1e-6);
    }

    [Fact]
    public void TheTangentTouchesThePenaltyAndLiesAboveIt()
    {
        foreach (FoldedConcaveRegularizer penalty in new FoldedConcaveRegularizer[] { new ScadRegularizer(0.5), new McpRegularizer(0.5), new McpRegularizer(0.5, 1.2) })
        {
            foreach (double at in new[] { 0, 0.2, 0.5, 0.7, 1.2, 1.9, 3 })
            {
                // The prox of a lasso moves a far weight by its slope.
                double[] moved = [100];
                penalty.ProxOfTangent(moved, [at], 1);
                double slope = 100 - moved[0];
                double right = (penalty.Value([at + 1e-6], 1) - penalty.Value([at], 1)) / 1e-6;
                slope.Should().BeApproximately(right, 1e-4);
                foreach (double other in new[] { 0.1, 0.6, 1, 2.5 })
                {
                    (penalty.Value([at], 1) + slope * (other - at)).Should().BeGreaterThanOrEqualTo(penalty.Value([other], 1) - 1e-6);
                }
            }
        }
    }

    /// <summary>At a weight that is not zero the slopes of loss and penalty cancel; at zero that of the loss is at most λ.</summary>
    private static void ShouldBeStationary(Regularizer penalty, FiniteSumResult result, double tolerance)
    {
        double[] slopes = new double[Columns], weights = [.. result.Weights];
        SparseRows<float> rows = s_binary.Value.Rows;
        for (int row = 0; row < Count; row++)
        {
            double sign = s_binary.Value.Signs[row];
            double margin = rows.Dot(row, weights) + result.Intercepts[0];
            rows.Add(row, -sign / (1 + Math.Exp(sign * margin)) / Count, slopes);
        }
        double strength = ((FoldedConcaveRegularizer)penalty).Strength;
        for (int j = 0; j < Columns; j++)
        {
            double[] far = [1e6];
            penalty.ProxOfTangent(far, [weights[j]], 1);
            double slope = 1e6 - far[0];
            if (weights[j] == 0)
            {
                Math.Abs(slopes[j]).Should().BeLessThanOrEqualTo(strength + tolerance);
            }
            else
            {
                (slopes[j] + Math.Sign(weights[j]) * slope).Should().BeApproximately(0, tolerance);
            }
        }
    }

    /// <summary>30 factors of two or three levels, one-hot, which depend on each other by way of four hidden classes; one rare level decides alone.</summary>
    private static (SparseRows<float> Rows, double[] Signs, double[] Targets) Binary()
    {
        var random = new Random(7);
        int[] levels = [.. Enumerable.Range(0, 30).Select(factor => factor < 22 ? 2 : 3)];
        double[] weights = [.. Enumerable.Range(0, Columns).Select(j => j % 5 == 0 ? 2 * random.NextDouble() - 0.3 : 0)];
        double[] tilts = [.. Enumerable.Range(0, 4 * levels.Length).Select(_ => random.NextDouble())];
        int[] indices = new int[Count * levels.Length];
        double[] signs = new double[Count], targets = new double[Count];
        for (int row = 0; row < Count; row++)
        {
            int hidden = random.Next(4), first = 0;
            double margin = -2;
            for (int factor = 0; factor < levels.Length; first += levels[factor++])
            {
                int level = random.NextDouble() < 0.15 + 0.7 * tilts[4 * factor + hidden] ? 0 : 1 + random.Next(levels[factor] - 1);
                indices[row * levels.Length + factor] = first + level;
                margin += weights[first + level];
            }
            int last = (row + 1) * levels.Length - 1;
            bool decides = random.NextDouble() < 0.02;
            indices[last] = decides ? Columns - 1 : Math.Min(indices[last], Columns - 2);
            margin += decides ? 40 : 0;
            signs[row] = random.NextDouble() < 1 / (1 + Math.Exp(-margin)) ? 1 : -1;
            targets[row] = margin + random.NextDouble();
        }
        float[] ones = new float[indices.Length];
        ones.AsSpan().Fill(1);
        return (new SparseRows<float>(ones, indices, [.. Enumerable.Range(0, Count + 1).Select(row => row * levels.Length)], Columns), signs, targets);
    }
}
