using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Embeddings;

public sealed class ViewCorruptionTests
{
    private const int Rows = 50, Columns = 40;

    // Every value tells its row and column.
    private static readonly ViewRows s_rows = new(Numbered(), [.. Enumerable.Repeat(-1f, Columns)], [.. Enumerable.Range(1, Columns).Select(j => (float)j)]);

    [Fact]
    public void CorruptedFeaturesAreDrawsFromTheirOwnColumn()
    {
        (float[] view, int changed) = Changes(new FeatureCorruption(0.3), repeats: 400);

        view.Select((value, j) => (int)value % Columns == j).Should().OnlyContain(own => own);
        // A draw may be the row's own value, one time in fifty; 16,000 draws, four standard deviations.
        changed.Should().BeInRange(Around(0.3 * (1 - 1.0 / Rows)).Low, Around(0.3 * (1 - 1.0 / Rows)).High);
        view.Where((value, j) => value != j).Select(value => (int)value / Columns).Distinct().Should().HaveCountGreaterThan(3, "each feature is drawn for itself");
    }

    [Fact]
    public void MixedFeaturesComeFromOneOtherRow()
    {
        (float[] view, int changed) = Changes(new RowMixing(0.3), repeats: 400);

        view.Where((value, j) => value != j).Select(value => (int)value / Columns).Distinct().Should().HaveCount(1);
        view.Select((value, j) => (int)value % Columns == j).Should().OnlyContain(own => own);
        changed.Should().BeInRange(Around(0.3).Low * 9 / 10, Around(0.3).High, "all of a row stay where it is mixed with itself");
    }

    [Fact]
    public void MaskedFeaturesAreTheMiddle()
    {
        (float[] view, int changed) = Changes(new FeatureMasking(0.25), repeats: 400);

        view.Where((value, j) => value != j).Should().OnlyContain(value => value == -1);
        changed.Should().BeInRange(Around(0.25).Low, Around(0.25).High);
    }

    [Fact]
    public void NoiseIsInUnitsOfTheFeature()
    {
        var noise = new GaussianNoise(0.5);
        double[] squares = new double[Columns];
        const int repeats = 4000;
        for (int r = 0; r < repeats; r++)
        {
            float[] view = Row();
            noise.Apply(view, s_rows, new NormalRandom((ulong)r));
            for (int j = 0; j < Columns; j++)
            {
                squares[j] += Math.Pow((view[j] - j) / (j + 1.0), 2) / repeats;
            }
        }

        // The variance of a mean of 4,000 squares is 2/4,000 of their square: five deviations.
        squares.Should().OnlyContain(square => Math.Abs(square / 0.25 - 1) < 5 * Math.Sqrt(2.0 / repeats));
    }

    [Fact]
    public void ShiftsMoveAllChannelsAlikeAndRepeatTheEdge()
    {
        var layout = new ImageLayout(4, 5, 2);
        HashSet<(int Down, int Right)> moves = [];
        for (int r = 0; r < 300; r++)
        {
            float[] view = Row();
            new ImageShift(layout, 1).Apply(view, s_rows, new NormalRandom((ulong)r));
            (int Down, int Right) move = (from down in Enumerable.Range(-1, 3) from right in Enumerable.Range(-1, 3) where Shifted(down, right).SequenceEqual(view) select (down, right)).Single();
            moves.Add(move);
        }

        moves.Should().HaveCount(9);

        static float[] Shifted(int down, int right) =>
        [
            .. from channel in Enumerable.Range(0, 2)
               from y in Enumerable.Range(0, 4)
               from x in Enumerable.Range(0, 5)
               select (float)(channel * 20 + Math.Clamp(y - down, 0, 3) * 5 + Math.Clamp(x - right, 0, 4)),
        ];
    }

    [Fact]
    public void FlipsMirrorEveryRowOfPixels()
    {
        float[] view = Row();
        new ImageFlip(new ImageLayout(4, 5, 2), 1).Apply(view, s_rows, new NormalRandom(1));

        view.Should().Equal(Enumerable.Range(0, 8).SelectMany(line => Enumerable.Range(0, 5).Select(x => (float)(line * 5 + 4 - x))));
        new ImageFlip(new ImageLayout(4, 5, 2), 0).Apply(view, s_rows, new NormalRandom(1));
        view[0].Should().Be(4);
    }

    [Fact]
    public void CropsOfALinearImageAreLinear()
    {
        var layout = new ImageLayout(5, 8);
        for (int r = 0; r < 50; r++)
        {
            float[] view = Row();
            new ImageCrop(layout, 0.5).Apply(view, s_rows, new NormalRandom((ulong)r));

            // The image rises by 1 to the right and by 8 downwards; a part of share s, stretched, rises by s and 8s.
            float right = view[1] - view[0], down = view[8] - view[0];
            right.Should().BeInRange(0.5f, 1);
            down.Should().BeApproximately(8 * right, 1e-4f);
            view.Select((value, k) => Math.Abs(value - (view[0] + k % 8 * right + k / 8 * down))).Max().Should().BeLessThan(1e-3f);
            view[0].Should().BeGreaterThanOrEqualTo(0);
            view[^1].Should().BeLessThanOrEqualTo(39);
        }

        float[] whole = Row();
        new ImageCrop(layout, 1).Apply(whole, s_rows, new NormalRandom(1));
        whole.Should().Equal(Row());
    }

    [Fact]
    public void JitterIsALineThroughTheMean()
    {
        const float mean = (Columns - 1) / 2f;
        float least = float.MaxValue, most = 0;
        int untouched = 0;
        for (int r = 0; r < 1000; r++)
        {
            float[] view = Row();
            new ImageJitter(0.4, 0.2, 0.5).Apply(view, s_rows, new NormalRandom((ulong)r));

            // Brightness b moves the mean to b times itself, contrast c changes the slope to b times c.
            float brightness = view.Average() / mean, slope = (view[^1] - view[0]) / (Columns - 1);
            view.Select((value, j) => Math.Abs(value - brightness * mean - slope * (j - mean))).Max().Should().BeLessThan(1e-3f);
            (slope / brightness).Should().BeInRange(0.799f, 1.201f);
            (least, most) = (Math.Min(least, brightness), Math.Max(most, brightness));
            untouched += view.SequenceEqual(Row()) ? 1 : 0;
        }

        least.Should().BeInRange(0.599f, 0.62f);
        most.Should().BeInRange(1.38f, 1.401f);
        untouched.Should().BeInRange(500 - 64, 500 + 64, "four deviations");
        float[] still = Row();
        new ImageJitter(0, 0, 1).Apply(still, s_rows, new NormalRandom(1));
        still.Zip(Row(), (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void NeighborsAreTheNearestOthersInUnitsOfTheFeatures()
    {
        // The second feature is large in its own unit, and small in that of the trainer.
        float[][] rows = [[0, 0], [1, 300], [2, -300], [10, 0], [11, 0]];
        var builder = new RowSetBuilder<float>(2);
        Array.ForEach(rows, row => builder.AddDense(row));
        var view = new ViewRows(builder.Build(), [5, 0], [1, 1000]);
        ViewCorruption one = new NeighborSwap(1).Prepare(view, 2, default), two = new NeighborSwap(2).Prepare(view, 2, default);

        int[] Drawn(ViewCorruption corruption, int row) =>
            [.. Enumerable.Range(0, 200).Select(seed => corruption.Source(row, new NormalRandom((ulong)seed))).Distinct().Order()];
        new[] { 0, 1, 2, 3, 4 }.Select(row => Drawn(one, row).Single()).Should().Equal(1, 0, 1, 4, 3);
        Drawn(two, 0).Should().Equal(1, 2);
        Drawn(two, 4).Should().Equal(2, 3);
        Drawn(new NeighborSwap(50).Prepare(view, 2, default), 3).Should().Equal(0, 1, 2, 4);
        float[] row = [7, 8];
        one.Apply(row, view, new NormalRandom(1));
        row.Should().Equal(7, 8);
    }

    private static (float[] Last, int Changed) Changes(ViewCorruption corruption, int repeats)
    {
        float[] view = [];
        int changed = 0;
        for (int r = 0; r < repeats; r++)
        {
            view = Row();
            corruption.Apply(view, s_rows, new NormalRandom((ulong)r));
            changed += view.Where((value, j) => value != j).Count();
        }

        return (view, changed);
    }

    private static (int Low, int High) Around(double rate)
    {
        double trials = 400.0 * Columns, deviation = Math.Sqrt(trials * rate * (1 - rate));
        return ((int)(trials * rate - 4 * deviation), (int)(trials * rate + 4 * deviation));
    }

    private static float[] Row() => [.. Enumerable.Range(0, Columns).Select(j => (float)j)];

    private static RowSet<float> Numbered()
    {
        var builder = new RowSetBuilder<float>(Columns);
        for (int i = 0; i < Rows; i++)
        {
            builder.AddDense([.. Enumerable.Range(0, Columns).Select(j => (float)(i * Columns + j))]);
        }

        return builder.Build();
    }
}
