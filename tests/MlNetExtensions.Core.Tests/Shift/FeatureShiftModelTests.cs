using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Shift;

namespace MlNetExtensions.Core.Tests.Shift;

/// <summary>A reference that windows are compared with: its level, and its state.</summary>
public sealed class FeatureShiftModelTests
{
    private const int D = 3, Window = 40;

    [Theory]
    [InlineData(ShiftResampling.Bootstrap, ShiftCorrection.Bonferroni, false)]
    [InlineData(ShiftResampling.Bootstrap, ShiftCorrection.MaximumStatistic, true)]
    [InlineData(ShiftResampling.Permutation, ShiftCorrection.Bonferroni, false)]
    [InlineData(ShiftResampling.Permutation, ShiftCorrection.MaximumStatistic, true)]
    public void Windows_of_a_stream_keep_the_level(ShiftResampling resampling, ShiftCorrection correction, bool heavy)
    {
        const int references = 60, windows = 5;
        int alarms = 0;
        Parallel.For(0, references, trial =>
        {
            var options = new FeatureShiftOptions { Resampling = resampling, Correction = correction, NumberOfResamples = 119, Seed = trial };
            FeatureShiftModel model = FeatureShiftModel.Fit(Rows(240, 1000 * trial, heavy), D, Window, options);
            for (int window = 0; window < windows; window++)
            {
                bool alarm = model.Detect(Rows(Window, 1000 * trial + window + 1, heavy)).Any(feature => feature.IsShifted);
                Interlocked.Add(ref alarms, alarm ? 1 : 0);
            }
        });

        // Windows of one reference alarm together, so that the rate varies more than that of as many independent ones.
        ((double)alarms / (references * windows)).Should().BeLessThanOrEqualTo(.05 + 4 * Math.Sqrt(.05 * .95 / (references * windows)));
    }

    [Fact]
    public void What_is_read_is_what_was_written()
    {
        // No option is at its default.
        var options = new FeatureShiftOptions { Level = .2, Ridge = 1e-3, Standardize = false, NumberOfResamples = 60 };
        FeatureShiftModel model = FeatureShiftModel.Fit(Rows(200, 1, heavy: false), D, Window, options);
        byte[] state = Written(model);

        FeatureShiftModel read = FeatureShiftModel.Read(new StateReader("Test", state), D);

        double[] window = Rows(Window, 2, heavy: false);
        read.Detect(window).Should().Equal(model.Detect(window));
        (read.WindowSize, read.ReferenceRows, read.Level, read.Dimension).Should().Be((Window, 200, .2, D));
        Written(read).Should().Equal(state);
    }

    [Fact]
    public void Damaged_states_are_refused()
    {
        byte[] state = Written(FeatureShiftModel.Fit(Rows(200, 1, heavy: false), D, Window, new FeatureShiftOptions()));
        for (int length = 0; length < state.Length; length += 7)
        {
            int left = length;
            FluentActions.Invoking(() => FeatureShiftModel.Read(new StateReader("Test", state.AsMemory(0, left)), D)).Should().Throw<InvalidDataException>();
        }

        // A scale of 0, a covariance that is none, a negative deviation, no window.
        foreach ((int place, byte[] bytes, string field) in new[]
        {
            (D * 8, BitConverter.GetBytes(0.0), "scales"),
            (3 * D * 8, BitConverter.GetBytes(-1.0), "covariance"),
            (state.Length - 24 - D * 8, BitConverter.GetBytes(-1.0), "nullDeviations"),
            (state.Length - 8, BitConverter.GetBytes(0), "windowSize"),
        })
        {
            byte[] damaged = [.. state];
            bytes.CopyTo(damaged, place);
            FluentActions.Invoking(() => FeatureShiftModel.Read(new StateReader("Test", damaged), D)).Should().Throw<InvalidDataException>().WithMessage($"*{field}*");
        }
    }

    [Fact]
    public void A_row_surprises_by_what_the_others_do_not_let_expect()
    {
        FeatureShiftModel model = FeatureShiftModel.Fit(Rows(4000, 3, heavy: false), D, Window, new FeatureShiftOptions());
        float[] surprise = new float[D];

        // All three go together: a common move is expected, and one of its own is not.
        model.Surprise([1, 1, 1], new double[3 * D], surprise);
        surprise.Should().OnlyContain(value => value < 1.5f);
        model.Surprise([3, 0, 0], new double[3 * D], surprise);
        surprise[0].Should().BeGreaterThan(4).And.BeGreaterThan(2 * surprise[1]);
    }

    private static byte[] Written(FeatureShiftModel model)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            model.Write(writer);
        }

        return stream.ToArray();
    }

    private static double[] Rows(int n, int seed, bool heavy)
    {
        var random = new NormalRandom((ulong)seed);
        double[] rows = new double[n * D];
        for (int i = 0; i < n; i++)
        {
            // Heavy: Student's t with 3 degrees of freedom.
            double chi = Enumerable.Range(0, 3).Sum(_ => Math.Pow(random.Normal(), 2)), scale = heavy ? Math.Sqrt(3 / chi) : 1, common = random.Normal();
            for (int j = 0; j < D; j++)
            {
                rows[i * D + j] = scale * (common + random.Normal());
            }
        }

        return rows;
    }
}
