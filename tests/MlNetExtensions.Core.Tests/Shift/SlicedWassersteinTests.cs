using MlNetExtensions.Core.Networks;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Shift;

public sealed class SlicedWassersteinTests
{
    [Theory]
    [GoldenData("sliced_wasserstein_cv")]
    public void Distances_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("X").Matrix(), y = golden.Input("Y").Matrix(), projections = golden.Input("projections").Matrix();
        double order = golden.Hyperparameter("p").Scalar();
        SlicedWassersteinEstimate Estimate(WassersteinControl control) => SlicedWasserstein.Estimate(x.Values, y.Values, x.Columns, projections.Values, control, order);

        golden.Hyperparameter("L").MustEqual(projections.Rows);
        golden.Expected("sw").MustEqual(Estimate(WassersteinControl.None).Distance);
        golden.Expected("squared_distance_per_projection").MustEqual(Estimate(WassersteinControl.None).ByProjection.ToArray());
        golden.Expected("lcv").MustEqual(Estimate(WassersteinControl.LowerBound).Distance);
        golden.Expected("ucv").MustEqual(Estimate(WassersteinControl.UpperBound).Distance);
        // The mean over all directions, to the accuracy of 20,000 of them and of our own.
        double power = SlicedWasserstein.Estimate(x.Values, y.Values, x.Columns, 20_000, WassersteinControl.UpperBound).Power;
        power.Should().BeApproximately(golden.Expected("sw2_squared_20000_projections").Scalar(), .03 * power + 1e-12);
    }

    [Fact]
    public void Samples_of_unequal_size_are_compared_by_their_quantiles()
    {
        double[] x = [3, 1, 2, 5], y = [2, 4, 0];
        // As often as it takes to be of one size.
        double[] longX = [.. x.SelectMany(value => Enumerable.Repeat(value, 3))], longY = [.. y.SelectMany(value => Enumerable.Repeat(value, 4))];

        foreach (double order in new[] { 1, 2, 3.5 })
        {
            double unequal = SlicedWasserstein.Estimate(x, y, 1, [1], order: order).Power;
            unequal.Should().BeApproximately(SlicedWasserstein.Estimate(longX, longY, 1, [1], order: order).Power, 1e-12);
            SlicedWasserstein.Estimate(y, x, 1, [1], order: order).Power.Should().BeApproximately(unequal, 1e-12);
        }
    }

    [Fact]
    public void A_moved_sample_is_as_far_as_it_was_moved_in_the_mean_over_directions()
    {
        double[] x = Normal(400, 6, 1), y = [.. x.Select((value, i) => value + (i % 6 == 0 ? 2 : 0))];

        // W² along θ is (2θ₀)², whose mean is 4/6: what the control variates know, up to the denominator about the known mean.
        foreach (WassersteinControl control in new[] { WassersteinControl.LowerBound, WassersteinControl.UpperBound })
        {
            SlicedWassersteinEstimate estimate = SlicedWasserstein.Estimate(x, y, 6, 100, control);
            estimate.Power.Should().BeApproximately(4 / 6.0, control == WassersteinControl.LowerBound ? 5e-3 : .05);
        }

        SlicedWasserstein.Estimate(x, x, 6).Distance.Should().Be(0);
        SlicedWasserstein.Estimate(x, y, 6, 100, WassersteinControl.None).StandardError.Should().BeGreaterThan(.03);
        SlicedWasserstein.Estimate(x, y, 6, 100, WassersteinControl.LowerBound).StandardError.Should().BeLessThan(5e-3);
    }

    [Fact]
    public void Control_variates_take_variance_away_and_leave_the_mean()
    {
        double[] x = Normal(200, 5, 2), y = [.. Normal(200, 5, 3).Select((value, i) => (i % 5 == 0 ? 3 : 1) * value + (i % 5 == 1 ? 1 : 0))];
        double truth = SlicedWasserstein.Estimate(x, y, 5, 20_000, WassersteinControl.None).Power;
        double[] Errors(WassersteinControl control) =>
            [.. Enumerable.Range(0, 60).Select(seed => SlicedWasserstein.Estimate(x, y, 5, 50, control, seed + 1).Power - truth)];

        double[] plain = Errors(WassersteinControl.None), controlled = Errors(WassersteinControl.UpperBound);

        double Square(double[] errors) => errors.Average(error => error * error);
        Square(controlled).Should().BeLessThan(.5 * Square(plain));
        Math.Abs(controlled.Average()).Should().BeLessThan(.03 * truth);
    }

    [Fact]
    public void Directions_are_of_length_one_and_belong_to_their_seed()
    {
        double[] directions = SlicedWasserstein.Directions(7, 50, 3);

        for (int k = 0; k < 50; k++)
        {
            directions.AsSpan(k * 7, 7).ToArray().Sum(value => value * value).Should().BeApproximately(1, 1e-12);
        }

        SlicedWasserstein.Directions(7, 50, 3).Should().Equal(directions);
        SlicedWasserstein.Directions(7, 50, 4).Should().NotEqual(directions);
    }

    [Fact]
    public void A_reservoir_finds_the_direction_of_a_shift_and_overstates_its_size()
    {
        const int d = 12;
        double[] x = Normal(300, d, 4);
        var reservoir = new ReservoirSlicedWasserstein(d);
        double biased = 0;
        double[] y = [];
        for (int window = 0; window < 25; window++)
        {
            y = [.. Normal(300, d, 100 + window).Select((value, i) => value + (i % d == 4 ? 1 : 0))];
            biased = reservoir.Update(x, y);
        }

        reservoir.Directions.Should().HaveCount(48);
        // By chance, the mean magnitude of a loading is 0.23.
        reservoir.Directions.Take(5).Average(direction => Math.Abs(direction[4])).Should().BeGreaterThan(.5);
        biased.Should().BeGreaterThan(1.5 * SlicedWasserstein.Estimate(x, y, d).Power);
        new ReservoirSlicedWasserstein(d).Update(x, x).Should().Be(0);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        FluentActions.Invoking(() => SlicedWasserstein.Estimate([1, 2], [1], 2, [1, 0])).Should().Throw<ArgumentException>().WithMessage("The second has 1 values*");
        FluentActions.Invoking(() => SlicedWasserstein.Estimate([1, 2], [1, 2], 2, [])).Should().Throw<ArgumentException>().WithMessage("The projections has 0 values*");
        FluentActions.Invoking(() => SlicedWasserstein.Estimate([1, double.NaN], [1, 2], 2)).Should().Throw<InvalidRowException>();
        FluentActions.Invoking(() => SlicedWasserstein.Estimate([1, 2], [1, 2], 2, [1, 0], order: .5)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ReservoirSlicedWasserstein(0)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new ReservoirSlicedWasserstein(2).Update([1, 2], [1])).Should().Throw<ArgumentException>();
    }

    private static double[] Normal(int n, int d, int seed)
    {
        var random = new NormalRandom((ulong)seed);
        return [.. Enumerable.Range(0, n * d).Select(_ => random.Normal())];
    }
}
