namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class RegularizerTests
{
    private static readonly double[] s_values = [-4, -1.3, -0.6, -0.2, -1e-3, 0, 0.15, 0.4, 0.9, 1.6, 5];

    public static TheoryData<Regularizer> All => new()
    {
        Regularizer.None, Regularizer.Ridge(0.7), Regularizer.Lasso(0.4), Regularizer.ElasticNet(0.4, 0.7),
        new GroupLassoRegularizer(0.5), new GroupLassoRegularizer(0.5, 0.3), new BoxRegularizer(-0.5, 1), new BoxRegularizer(0, 2, 0.3),
        new ScadRegularizer(0.4), new McpRegularizer(0.4), new McpRegularizer(0.4, 1.5), new ScadRegularizer(0.5, 2.1),
    };

    public static IEnumerable<object[]> Convex => ((IEnumerable<object[]>)All).Where(row => ((Regularizer)row[0]).IsConvex);

    [Theory]
    [MemberData(nameof(All))]
    public void ProxIsTheMinimizerOfItsProblem(Regularizer regularizer)
    {
        foreach (double step in new[] { 0.05, 0.6, 3 })
        {
            foreach (double value in s_values)
            {
                double[] point = [value];
                regularizer.Prox(point, step, 1);
                double Objective(double u) => 0.5 * (u - value) * (u - value) + step * regularizer.Value([u], 1);
                double best = Objective(point[0]);
                for (double u = -6; u <= 6; u += 1.0 / 512)
                {
                    best.Should().BeLessThanOrEqualTo(Objective(u) + 1e-12);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void RepeatEqualsReplay(Regularizer regularizer)
    {
        foreach (double gradient in new[] { -1.1, -0.4, -0.39, -0.05, 0, 0.2, 0.41, 2 })
        {
            foreach (double start in s_values)
            {
                foreach (int times in new[] { 1, 2, 3, 17, 400 })
                {
                    double[] jumped = [start], replayed = [start];
                    regularizer.Prox(jumped, 0.1, 1);
                    regularizer.Prox(replayed, 0.1, 1);
                    regularizer.Repeat(jumped, [gradient], 0.1, times);
                    for (int t = 0; t < times; t++)
                    {
                        replayed[0] -= 0.1 * gradient;
                        regularizer.Prox(replayed, 0.1, 1);
                    }
                    jumped[0].Should().BeApproximately(replayed[0], 1e-12 * (1 + Math.Abs(replayed[0])));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Convex))]
    public void ConjugateBoundsEveryLineBelowIt(Regularizer regularizer)
    {
        foreach (double slope in s_values)
        {
            double[] dual = [slope, -0.3 * slope];
            double scale = regularizer.DualScale(dual, 2);
            double[] scaled = [.. dual.Select(u => scale * u)];
            double conjugate = regularizer.Conjugate(scaled, 2);
            double highest = double.NegativeInfinity;
            for (double a = -3; a <= 3; a += 0.25)
            {
                for (double b = -3; b <= 3; b += 0.25)
                {
                    highest = Math.Max(highest, a * scaled[0] + b * scaled[1] - regularizer.Value([a, b], 2));
                }
            }
            conjugate.Should().BeGreaterThanOrEqualTo(highest - 1e-12);
            // The grid comes as close as its spacing allows, wherever the maximum lies on it.
            if (Math.Abs(slope) <= 1)
            {
                conjugate.Should().BeLessThanOrEqualTo(highest + 0.05);
            }
        }
    }

    [Fact]
    public void GroupLassoDropsWholeColumns()
    {
        double[] weights = [3, 4, 0.3, -0.4];
        new GroupLassoRegularizer(1).Prox(weights, 0.5, 2);
        // ‖(3, 4)‖ = 5 shrinks to 4.5, ‖(0.3, -0.4)‖ = 0.5 to nothing.
        weights.Should().Equal([2.7, 3.6, 0, 0], (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void FoldedPenaltiesLeaveLargeWeightsAlone()
    {
        double[] weights = [10];
        new ScadRegularizer(0.5).Prox(weights, 0.1, 1);
        new McpRegularizer(0.5).Prox(weights, 0.1, 1);
        weights[0].Should().Be(10);
    }

    [Fact]
    public void RefusesBadParameters()
    {
        FluentActions.Invoking(() => Regularizer.Ridge(-1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("l2 is -1; it must be finite and not negative*");
        FluentActions.Invoking(() => Regularizer.Lasso(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new BoxRegularizer(1, 0)).Should().Throw<ArgumentException>().WithMessage("lower is 1 and upper is 0*");
        FluentActions.Invoking(() => new ScadRegularizer(1, 2)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("shape is 2; it must be finite and above 2*");
        FluentActions.Invoking(() => new McpRegularizer(1, 1)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
