using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

public sealed class TuningSpaceTests
{
    private static readonly TuningSpace s_nested = new(
    [
        new() { Name = "trainer", Levels = 3, Default = 0.1 },
        new() { Name = "depth", Levels = 4, Ordered = true, Default = 1, Conditions = [new(0, [0, 2])] },
        new() { Name = "rate", Default = 0.25, Conditions = [new(1, [3])] },
    ]);

    [Fact]
    public void Levels_go_to_their_centers_numbers_into_the_cube_and_the_inactive_to_their_defaults()
    {
        double[] active = [0.9, 0.99, 1.5], withoutRate = [0.9, 0.3, 0.7], withoutDepth = [0.4, 0.2, 0.7];
        foreach (double[] point in new[] { active, withoutRate, withoutDepth })
        {
            s_nested.Canonicalize(point);
        }

        active.Should().Equal(2.5 / 3, 0.875, 1);
        withoutRate.Should().Equal(2.5 / 3, 0.375, 0.25);

        // The default depth would make the rate active, but the depth is not active itself.
        withoutDepth.Should().Equal(0.5, 0.875, 0.25);
        s_nested.IsActive(withoutDepth, 2).Should().BeFalse();
        s_nested.IsActive(active, 2).Should().BeTrue();
        s_nested.DefaultPoint().Should().Equal(0.5 / 3, 0.875, 0.25);
    }

    [Fact]
    public void A_canonical_point_stays_as_it_is()
    {
        var random = new SelectionRandom(3);
        for (int i = 0; i < 1000; i++)
        {
            double[] point = [random.Uniform(), random.Uniform(), random.Uniform()];
            s_nested.Canonicalize(point);
            double[] again = [.. point];
            s_nested.Canonicalize(again);
            again.Should().Equal(point);
        }
    }

    [Fact]
    public void Points_of_another_length_and_NaN_are_refused()
    {
        FluentActions.Invoking(() => s_nested.Canonicalize(new double[2]))
            .Should().Throw<ArgumentException>().WithMessage("*2 coordinates*3 dimensions*");
        FluentActions.Invoking(() => s_nested.Canonicalize([0, double.NaN, 0]))
            .Should().Throw<ArgumentException>().WithMessage("*'depth' is NaN*");
    }

    public static TheoryData<TuningDimension, string> Wrong => new()
    {
        { new() { Name = "" }, "no name" },
        { new() { Name = "b", Levels = -1 }, "-1 levels" },
        { new() { Name = "b", Default = 1.5 }, "default 1.5" },
        { new() { Name = "b", Default = double.NaN }, "default NaN" },
        { new() { Name = "b", Conditions = null! }, "null" },
        { new() { Name = "b", Conditions = [new(0, [])] }, "without levels" },
        { new() { Name = "b", Conditions = [null!] }, "without levels" },
        { new() { Name = "b", Conditions = [new(1, [0])] }, "on dimension 1" },
        { new() { Name = "b", Conditions = [new(-1, [0])] }, "on dimension -1" },
        { new() { Name = "b", Conditions = [new(0, [3])] }, "'a' lacks" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Dimensions_that_cannot_be_are_refused_by_name(TuningDimension dimension, string complaint) =>
        FluentActions.Invoking(() => new TuningSpace([new() { Name = "a", Levels = 3 }, dimension]))
            .Should().Throw<ArgumentException>().WithMessage($"Dimension 1*{complaint}*");

    [Fact]
    public void No_dimensions_and_one_level_are_one_point()
    {
        new TuningSpace([]).DefaultPoint().Should().BeEmpty();
        new TuningSpace([new() { Name = "only", Levels = 1, Default = 0 }]).DefaultPoint().Should().Equal(0.5);
    }
}
