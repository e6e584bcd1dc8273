using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class PiecewiseLinearEncoderTests
{
    private static readonly float[] _edges = [-1, 0, 0.5f, 4];

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(-0.25, 0.75, 0, 0)]
    [InlineData(0, 1, 0, 0)]
    [InlineData(0.25, 1, 0.5, 0)]
    [InlineData(0.5, 1, 1, 0)]
    [InlineData(1.375, 1, 1, 0.25)]
    [InlineData(4, 1, 1, 1)]
    public void Values_in_and_between_edges(float value, float first, float second, float third)
    {
        Encode(value, clipsEnds: true).Should().Equal(first, second, third);
        Encode(value, clipsEnds: false).Should().Equal(first, second, third);
    }

    [Fact]
    public void Beyond_the_ends_a_slot_goes_on_or_stops()
    {
        Encode(-3, clipsEnds: false).Should().Equal(-2, 0, 0);
        Encode(-3, clipsEnds: true).Should().Equal(0, 0, 0);
        Encode(7.5f, clipsEnds: false).Should().Equal(1, 1, 2);
        Encode(7.5f, clipsEnds: true).Should().Equal(1, 1, 1);
        // Beyond the range of float it stops in any case.
        Encode(float.MaxValue, clipsEnds: false, [0, 1e-3f]).Should().Equal(float.MaxValue);
        Encode(float.MinValue, clipsEnds: false, [0, 1e-3f]).Should().Equal(float.MinValue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Slots_are_monotone_continuous_and_give_the_value_back(bool clipsEnds)
    {
        var random = new Random(5);
        for (int trial = 0; trial < 20; trial++)
        {
            float[] edges = [.. Enumerable.Range(0, 2 + random.Next(12)).Select(_ => 20 * random.NextSingle() - 10).Distinct().Order()];
            float[] before = Encode(edges[0], clipsEnds, edges);
            for (int i = 0; i <= 300; i++)
            {
                float value = (float)(edges[0] + i / 300.0 * ((double)edges[^1] - edges[0]));

                float[] slots = Encode(value, clipsEnds, edges);

                double back = edges[0] + slots.Select((slot, t) => slot * ((double)edges[t + 1] - edges[t])).Sum();
                Assert.Equal(value, back, 1e-5);
                Assert.True(slots.Zip(before).All(pair => pair.First >= pair.Second), "A slot falls where the value rises.");
                before = slots;
            }

            foreach (float edge in edges.Skip(1).SkipLast(1))
            {
                Encode(float.BitDecrement(edge), clipsEnds, edges).Zip(Encode(edge, clipsEnds, edges))
                    .Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
            }
        }
    }

    [Fact]
    public void Features_follow_each_other_and_constant_ones_are_zero()
    {
        var encoder = new PiecewiseLinearEncoder([[0, 1], [5], [], [-1, 0, 1]], clipsEnds: true);
        float[] slots = new float[5];

        (encoder.Dimension, encoder.Size).Should().Be((4, 5));
        encoder.Encode([1, 99, 3, 0.5f], slots);
        slots.Should().Equal(1, 0, 0, 1, 0.5f);
        encoder.Encode([0, float.NaN, 3, float.NaN], slots);
        slots.Should().Equal(0, float.NaN, 0, float.NaN, float.NaN);
    }

    [Fact]
    public void Edges_of_any_size_give_finite_slots()
    {
        float[][] all = [[float.MinValue, float.MaxValue], [0, float.Epsilon, float.MaxValue], [float.MinValue, -float.Epsilon]];
        foreach (float[] edges in all)
        {
            foreach (float value in new[] { float.MinValue, -1, -float.Epsilon, 0, float.Epsilon, 1, float.MaxValue })
            {
                Encode(value, clipsEnds: true, edges).Should().OnlyContain(slot => slot >= 0 && slot <= 1);
                Encode(value, clipsEnds: false, edges).Should().OnlyContain(slot => float.IsFinite(slot));
            }
        }
    }

    [Fact]
    public void Edges_that_are_none_are_refused()
    {
        foreach (float[] edges in new float[][] { [1, 1], [2, 1], [0, float.NaN], [0, float.PositiveInfinity] })
        {
            FluentActions.Invoking(() => new PiecewiseLinearEncoder([[0, 1], edges], true)).Should()
                .Throw<ArgumentException>().WithMessage("The edges of feature 1 *");
        }

        FluentActions.Invoking(() => new PiecewiseLinearEncoder([], true)).Should().Throw<ArgumentException>();
        var encoder = new PiecewiseLinearEncoder([_edges], true);
        FluentActions.Invoking(() => encoder.Encode([1, 2], new float[3])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => encoder.Encode([1], new float[2])).Should().Throw<ArgumentException>();
    }

    private static float[] Encode(float value, bool clipsEnds, float[]? edges = null)
    {
        var encoder = new PiecewiseLinearEncoder([edges ?? _edges], clipsEnds);
        float[] slots = new float[encoder.Size];
        encoder.Encode([value], slots);
        return slots;
    }
}
