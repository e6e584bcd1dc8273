using MathNet.Numerics.Distributions;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class DrawTests
{
    private const int Draws = 40_000;

    [Fact]
    public void Random_numbers_have_their_laws()
    {
        var random = new SelectionRandom(11);
        MustFollow(random.Normal, new Normal());
        MustFollow(() => Math.Abs(random.Normal()) is var x && x > 3 ? 1 : 0, 2 * (1 - new Normal().CumulativeDistribution(3)));
        foreach (double shape in new[] { 0.2, 1, 3.7, 100 })
        {
            MustFollow(() => random.Gamma(shape), new Gamma(shape, 1));
        }

        foreach ((double a, double b) in new[] { (0.3, 0.2), (1.0, 1.0), (0.5, 4.0), (30.0, 7.0) })
        {
            MustFollow(() => random.Beta(a, b), new Beta(a, b));
        }

        MustFollow(random.Exponential, new Exponential(1));
    }

    [Fact]
    public void Tiny_shapes_give_both_ends_and_never_NaN()
    {
        var random = new SelectionRandom(3);
        double[] draws = [.. Enumerable.Range(0, 2000).Select(_ => random.Beta(1e-9, 1e-9))];
        draws.Should().OnlyContain(p => p >= 0 && p <= 1);
        draws.Average().Should().BeApproximately(0.5, 0.05);
        FluentActions.Invoking(() => random.Gamma(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => random.Beta(1, double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Alias_tables_and_trees_draw_in_proportion_to_weights()
    {
        double[] weights = [0, 3, 1e-3, 0.5, 0, 7, 2, 0];
        var table = new AliasTable(weights);
        var tree = new WeightTree([5, 3, 1e-3, 9, 0, 7, 2, 1]);
        (tree[0], tree[3], tree[7]) = (0, 0.5, 0);
        tree.Total.Should().BeApproximately(weights.Sum(), 1e-12);
        var random = new SelectionRandom(5);

        ChiSquare.MustFit([.. weights.Select(w => w / weights.Sum())], () => table.Draw(random), Draws);
        ChiSquare.MustFit([.. weights.Select(w => w / weights.Sum())], () => tree.Draw(random), Draws);
    }

    [Fact]
    public void Weights_that_cannot_be_drawn_by_are_refused()
    {
        FluentActions.Invoking(() => new AliasTable([1, double.NaN])).Should().Throw<ArgumentException>().WithMessage("Row 1*NaN*");
        FluentActions.Invoking(() => new AliasTable([0, 0])).Should().Throw<ArgumentException>().WithMessage("*above 0*");
        FluentActions.Invoking(() => new AliasTable([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new WeightTree([0, 0]).Draw(new SelectionRandom(1))).Should().Throw<InvalidOperationException>();
        FluentActions.Invoking(() => new WeightTree([1])[1]).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ConditionalPoisson([1, -2], 1)).Should().Throw<ArgumentException>().WithMessage("Row 1*");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public void Inclusion_of_conditional_Poisson_is_that_of_all_sets(int count)
    {
        double[] odds = [.2, 1e-6, 3, 1, 0, 50, 700];
        var design = new ConditionalPoisson(odds, count);
        double[] inclusion = new double[odds.Length];
        double total = 0;
        foreach (int[] set in Sets.Of(odds.Length, count))
        {
            double p = set.Aggregate(1.0, (product, row) => product * odds[row]);
            total += p;
            Array.ForEach(set, row => inclusion[row] += p);
        }

        design.Inclusion.Should().HaveCount(odds.Length);
        for (int i = 0; i < odds.Length; i++)
        {
            design.Inclusion[i].Should().BeApproximately(inclusion[i] / total, 1e-12);
        }
    }

    [Fact]
    public void Inclusion_of_many_rows_adds_up()
    {
        double[] odds = [.. Generated.Normal(20_000, 1, 4).Select(x => Math.Exp(2 * x))];
        var design = new ConditionalPoisson(odds, 3000);
        design.Inclusion.Sum().Should().BeApproximately(3000, 1e-6);
        design.Inclusion.Should().OnlyContain(p => p > 0 && p <= 1);
        design.Draw(new SelectionRandom(1)).Should().HaveCount(3000).And.BeInAscendingOrder();
    }

    [Fact]
    public void K_means_finds_clusters_that_lie_apart_and_stands_equal_rows()
    {
        double[] rows = [.. Enumerable.Range(0, 300).SelectMany(i => new[] { 10.0 * (i % 3) + Math.Sin(i), Math.Cos(7 * i) })];
        var clusters = new KMeans(rows, 2, 3, 20, new SelectionRandom(1));
        Enumerable.Range(0, 300).GroupBy(i => i % 3)
            .Should().OnlyContain(group => group.Select(i => clusters.Assignments[i]).Distinct().Count() == 1);
        clusters.Assignments.Distinct().Should().HaveCount(3);
        new KMeans(new double[10], 1, 4, 5, new SelectionRandom(1)).Assignments.Should().OnlyContain(c => c == 0);
    }

    private static void MustFollow(Func<double> draw, IContinuousDistribution law)
    {
        const int bins = 20;
        double[] shares = new double[bins];
        Array.Fill(shares, 1.0 / bins);
        ChiSquare.MustFit(shares, () => Math.Min(bins - 1, (int)(bins * law.CumulativeDistribution(draw()))), Draws);
    }

    private static void MustFollow(Func<int> draw, double probability) => ChiSquare.MustFit([1 - probability, probability], draw, Draws);
}
