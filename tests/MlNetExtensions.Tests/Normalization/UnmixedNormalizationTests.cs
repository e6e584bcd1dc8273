using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class UnmixedNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Transform_leaves_the_state_as_it_is_and_a_loaded_model_gives_the_same_bits()
    {
        SiteRow[] rows = SiteRow.Generate(200);
        var model = _ml.Transforms.NormalizeUnmixed("Normalized", "Features", numberOfComponents: 4).Fit(SiteRow.View(_ml, rows));

        float[][] normalized = SavedModels.Check(_ml, model, rows);

        // Rows backward: each has its own values all the same.
        SavedModels.Check(_ml, model, [.. rows.Reverse()]).Reverse().Should().BeEquivalentTo(normalized, options =>
            options.WithStrictOrdering());
        model.NumberOfComponents.Should().Be(4);
        UnmixedNormalizingTransformer found = UnmixedNormalizingTransformer.Find(SavedModels.Reload(_ml, model))!;
        found.ComponentMeans(3).Should().Equal(model.ComponentMeans(3));
        found.ComponentVariances(0).Should().Equal(model.ComponentVariances(0));
    }

    [Fact]
    public void Streams_begin_with_the_fitted_state_in_every_cursor_whoever_asks_and_however_often()
    {
        SiteRow[] rows = SiteRow.Generate(150);
        IDataView view = SiteRow.View(_ml, rows);
        var model = _ml.Transforms.NormalizeUnmixed("Normalized", "Features", momentum: 0.2).Fit(view);
        UnmixedStreamNormalizer stream = model.CreateStream();
        float[][] expected = [.. rows.Select(row =>
        {
            float[] values = [.. row.Features];
            stream.Normalize(values, values);
            return values;
        })];
        IDataView streamed = model.TransformStream(view);

        stream.Rows.Should().Be(150);
        SavedModels.Values(streamed).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
        SavedModels.Values(streamed).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering(), "it is read again");
        UnmixedNormalizingTransformer.Find(SavedModels.Reload(_ml,
            model))!.TransformStream(view).GetColumn<float[]>("Normalized").Should().BeEquivalentTo(expected, options =>
            options.WithStrictOrdering());
        streamed.CanShuffle.Should().BeFalse();
        streamed.GetRowCursorSet(streamed.Schema, 8).Should().ContainSingle();
        // Rows that are passed over move the state as well, and two cursors do not know of each other.
        using DataViewRowCursor one = streamed.GetRowCursor(streamed.Schema), two = streamed.GetRowCursor(streamed.Schema);
        ValueGetter<VBuffer<float>> getter = one.GetGetter<VBuffer<float>>(streamed.Schema["Normalized"]);
        VBuffer<float> last = default;
        for (int row = 0; row < 100; row++)
        {
            one.MoveNext().Should().BeTrue();
            two.MoveNext();
        }

        getter(ref last);
        last.DenseValues().Should().Equal(expected[99]);
        SavedModels.Values(model.Transform(view)).Should().NotBeEquivalentTo(expected, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_stream_goes_on_across_calls_processes_and_batches()
    {
        SiteRow[] rows = SiteRow.Generate(90);
        var model = _ml.Transforms.NormalizeUnmixed("Normalized", "Features", momentum: 0.3).Fit(SiteRow.View(_ml, rows));
        float[] all = [.. rows.SelectMany(row => row.Features)], whole = new float[all.Length], parts = new float[all.Length];
        UnmixedStreamNormalizer one = model.CreateStream(), two = model.CreateStream();
        for (int first = 0; first < all.Length; first += 30)
        {
            one.Normalize(all.AsSpan(first, 30), whole.AsSpan(first, 30));
        }

        two.Normalize(all.AsSpan(0, 30), parts.AsSpan(0, 30));
        UnmixedStreamNormalizer next = UnmixedNormalizingTransformer.Find(SavedModels.Reload(_ml, two.ToTransformer()))!.CreateStream();
        two.Normalize(all.AsSpan(30, 30), parts.AsSpan(30, 30));
        for (int first = 30; first < all.Length; first += 30)
        {
            next.Normalize(all.AsSpan(first, 30), parts.AsSpan(first, 30));
        }

        parts.Should().Equal(whole);
        float[] wrong = [1, float.PositiveInfinity, 2];
        double[] means = [.. next.ToTransformer().ComponentMeans(0)];
        FluentActions.Invoking(() => next.Normalize(wrong, wrong)).Should().Throw<InvalidRowException>();
        next.ToTransformer().ComponentMeans(0).Should().Equal(means);
        FluentActions.Invoking(() => next.Normalize([1, 2], new float[2])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_stream_of_runs_is_better_normalized_by_statistics_that_move()
    {
        // A source of three sites together; the stream has shifted by 100 and comes site by site.
        var model = _ml.Transforms.NormalizeUnmixed("Normalized", "Features", momentum: 0.05).Fit(SiteRow.View(_ml, SiteRow.Generate(300)));
        SiteRow[] shifted = [.. SiteRow.Generate(600, seed: 2).OrderBy(row => row.Site)];
        Array.ForEach(shifted, row => row.Features = [.. row.Features.Select(value => value + 100)]);
        IDataView view = SiteRow.View(_ml, shifted);

        double Size(IDataView normalized) => SavedModels.Values(normalized).Skip(300).Average(row => row.Average(value => Math.Abs(value)));

        Size(model.TransformStream(view)).Should().BeLessThan(0.5 * Size(model.Transform(view)));
    }

    [Fact]
    public void Scalars_channels_and_columns_passed_on_are_streamed_and_options_checked()
    {
        SiteRow[] rows = SiteRow.Generate(30);
        rows[3].Features[0] = float.NaN;
        IDataView view = SiteRow.View(_ml, rows);
        IDataView scalar = _ml.Transforms.NormalizeUnmixed("Reward").Fit(view).TransformStream(view);
        scalar.GetColumn<float>("Reward").Should().HaveCount(30).And.OnlyContain(value => float.IsFinite(value));
        scalar.GetColumn<string>("Site").Should().Equal(rows.Select(row => row.Site));
        var options = new UnmixedNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            SlotsPerChannel = 3,
            MissingValues = MissingValueHandling.PassThrough
        };
        var image = _ml.Transforms.NormalizeUnmixed(options).Fit(view);
        image.ComponentMeans(0).Should().ContainSingle();
        SavedModels.Check(_ml, image, rows).SelectMany(row => row).Count(float.IsNaN).Should().Be(1);
        options.SlotsPerChannel = 2;
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeUnmixed(options).Fit(view)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(
                "SlotsPerChannel");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeUnmixed("Normalized",
            "Features").Fit(view)).Should().Throw<InvalidRowException>().WithMessage("Column 'Features', row 3*NaN*");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeUnmixed("Normalized", "Features",
            momentum: 2)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Momentum");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeUnmixed("Normalized", "Features",
            0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("NumberOfComponents");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeUnmixed("Normalized",
            "Features").Fit(SiteRow.View(_ml, []))).Should().Throw<DegenerateSampleException>();
    }
}
