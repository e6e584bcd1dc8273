namespace MlNetExtensions.Core.Tests.Selection;

public sealed class AllocationTests
{
    [Fact]
    public void The_shares_of_the_specification_come_out()
    {
        double[] shares = BudgetAllocation.GradientVarianceShares([2, 1, 1, 3], [.5, .1, .9, .25]);
        shares.Zip([.219776, .23475, .082019, .463454], (x, y) => Math.Abs(x - y)).Should().OnlyContain(gap => gap < 1e-6);
        double[][] byTemperature = [.. new double[] { 1, 2, 5, 100 }.Select(t => TemperatureSampler.Shares([1e6, 1e4, 1e3], t))];
        byTemperature.SelectMany(x => x).Zip([.98912, .009891, .000989, .883687, .088369, .027945, .606319, .24138, .152301, .346231,
            .330648, .323121], (x, y) => Math.Abs(x - y))
            .Should().OnlyContain(gap => gap < 1e-6);
    }

    [Fact]
    public void Neyman_shares_have_the_least_variance_at_a_cost()
    {
        double[] sizes = [100, 300, 50], deviations = [2, .5, 8], costs = [1, 4, 2];
        double[] shares = BudgetAllocation.NeymanShares(sizes, deviations, costs);
        double Variance(double[] p) => Enumerable.Range(0, 3).Sum(i =>
            sizes[i] * sizes[i] * deviations[i] * deviations[i] / p[i]) * p.Zip(costs, (share, cost) => share * cost).Sum();
        for (int i = 0; i < 3; i++)
        {
            foreach (double factor in new[] { .98, 1.02 })
            {
                double[] moved = [.. shares];
                moved[i] *= factor;
                Variance(moved).Should().BeGreaterThan(Variance(shares));
            }
        }

        FluentActions.Invoking(() => BudgetAllocation.NeymanShares([1, 2], [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => BudgetAllocation.NeymanShares([1], [0])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Whole_numbers_add_up_to_the_budget()
    {
        double[] shares = [.21, .33, 0, .46];
        for (int budget = 0; budget < 40; budget++)
        {
            int[] counts = BudgetAllocation.Counts(shares, budget);
            counts.Sum().Should().Be(budget);
            counts[2].Should().Be(0);
            counts.Zip(shares, (count, share) => Math.Abs(count - share * budget)).Should().OnlyContain(gap => gap < 1);
        }

        BudgetAllocation.Counts([1, 1, 1], 10, [1, 100, 3]).Should().Equal(1, 6, 3);
        BudgetAllocation.Counts([1, 1], 10, [2, 3]).Should().Equal(2, 3);
        FluentActions.Invoking(() => BudgetAllocation.Counts([0, 0], 3)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => BudgetAllocation.Counts([1], -1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Elimination_refuses_items_that_are_finished()
    {
        var elimination = new SuccessiveElimination(2);
        elimination.Add(0, [true, true, false, false]).Should().BeTrue();
        elimination.Active.Should().Equal(1);
        elimination.Kept(1).Should().BeEmpty();
        FluentActions.Invoking(() => elimination.Add(0, [true])).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => elimination.Add(2, [true])).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Optimal_shares_of_a_basis_have_a_closed_form(int dimension)
    {
        (double[] points, double[] variances) = Problem(dimension, 7);
        double[] shares = AOptimalDesign.OptimalShares(variances, points, dimension, 1e-13);
        double[] expected = ClosedForm(points, variances, dimension);
        shares.Zip(expected, (x, y) => Math.Abs(x - y)).Should().OnlyContain(gap => gap < 1e-6);
        AOptimalDesign.Loss(shares, variances, points, dimension)
            .Should().BeApproximately(AOptimalDesign.Loss(expected, variances, points, dimension), 1e-9);
    }

    [Fact]
    public void More_points_than_dimensions_have_an_optimum_too()
    {
        double[] points = [1, 0, 0, 1, .6, .8, .8, -.6], variances = [1, 4, .25, 2];
        double[] shares = AOptimalDesign.OptimalShares(variances, points, 2);
        double least = AOptimalDesign.Loss(shares, variances, points, 2);
        var random = new Random(1);
        for (int i = 0; i < 200; i++)
        {
            double[] other = [.. shares.Select(share => share * .9 + random.NextDouble() * .1)];
            AOptimalDesign.Loss([.. other.Select(x => x / other.Sum())], variances, points, 2)
                .Should().BeGreaterThanOrEqualTo(least * (1 - 1e-9));
        }
    }

    /// <summary>Spec D.10: log-log slope about -2 against -1 for equal shares.</summary>
    [Fact]
    public void Regret_falls_with_the_square_of_time()
    {
        const int d = 3, first = 500, last = 5000;
        double[][] regrets = [.. Enumerable.Range(0, 8).Select(seed => Regrets(d, seed, first, last))];
        double Median(Func<double[], double> of) => regrets.Select(of).Order().ToArray() is var sorted ? (sorted[3] + sorted[4]) / 2 : 0;
        double slope = Math.Log10(Median(x => x[1]) / Median(x => x[0])), equal = Math.Log10(Median(x => x[3]) / Median(x => x[2]));
        slope.Should().BeInRange(-2.6, -1.6);
        equal.Should().BeApproximately(-1, .01);
        Median(x => x[1]).Should().BeLessThan(Median(x => x[3]) / 100);
    }

    [Fact]
    public void Points_that_do_not_span_the_space_are_refused()
    {
        FluentActions.Invoking(() => new AOptimalDesign([1, 0, 2, 0], 2, 2)).Should().Throw<ArgumentException>().WithMessage("*span*");
        FluentActions.Invoking(() => new AOptimalDesign([1, 0, double.NaN, 0], 2, 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new AOptimalDesign([1, 0, 0, 1], 2, 2).Add(0, double.NaN))
            .Should().Throw<ArgumentOutOfRangeException>();
        AOptimalDesign.Loss([1, 0], [1, 1], [1, 0, 0, 1], 2).Should().Be(double.PositiveInfinity);
    }

    private static double[] Regrets(int d, int seed, int first, int last)
    {
        (double[] points, double[] variances) = Problem(d, seed);
        double best = AOptimalDesign.Loss(ClosedForm(points, variances, d), variances, points, d);
        var design = new AOptimalDesign(points, d, 2 * (int)Math.Ceiling(Math.Log(last)));
        var random = new SelectionRandom((ulong)seed);
        double[] regrets = new double[4], equal = new double[d];
        Array.Fill(equal, 1.0 / d);
        for (int t = 1; t <= last; t++)
        {
            int next = design.Next();
            design.Add(next, 1 + random.Normal() * Math.Sqrt(variances[next]));
            if (t == first || t == last)
            {
                double[] shares = new double[d];
                for (int k = 0; k < d; k++)
                {
                    shares[k] = (double)design.Counts[k] / t;
                }

                int at = t == first ? 0 : 1;
                regrets[at] = (AOptimalDesign.Loss(shares, variances, points, d) - best) / t;
                regrets[2 + at] = (AOptimalDesign.Loss(equal, variances, points, d) - best) / t;
            }
        }

        return regrets;
    }

    private static (double[] Points, double[] Variances) Problem(int d, int seed)
    {
        double[] points = Generated.Normal(d, d, seed);
        for (int k = 0; k < d; k++)
        {
            Span<double> point = points.AsSpan(k * d, d);
            System.Numerics.Tensors.TensorPrimitives.Divide(point, System.Numerics.Tensors.TensorPrimitives.Norm<double>(point), point);
        }

        var random = new Random(seed);
        return (points, [.. Enumerable.Range(0, d).Select(_ => Math.Pow(.5 + 1.5 * random.NextDouble(), 2))]);
    }

    // p ∝ σ√((Γ⁻¹)ₖₖ), Γ the Gram matrix.
    private static double[] ClosedForm(double[] points, double[] variances, int d)
    {
        var x = MathNet.Numerics.LinearAlgebra.Double.DenseMatrix.Create(d, d, (i, j) => points[i * d + j]);
        MathNet.Numerics.LinearAlgebra.Matrix<double> inverse = (x * x.Transpose()).Inverse();
        double[] shares = [.. Enumerable.Range(0, d).Select(k => Math.Sqrt(variances[k] * inverse[k, k]))];
        return [.. shares.Select(share => share / shares.Sum())];
    }
}
