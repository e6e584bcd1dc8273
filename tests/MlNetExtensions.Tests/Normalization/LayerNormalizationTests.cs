using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

public sealed class LayerNormalizationTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Every_row_has_mean_zero_and_variance_one_also_when_loaded()
    {
        SiteRow[] rows = SiteRow.Generate(60);
        var model = _ml.Transforms.NormalizeLayer("Normalized", "Features", epsilon: 0).Fit(SiteRow.View(_ml, rows));

        float[][] normalized = SavedModels.Check(_ml, model, rows);

        normalized.Should().HaveCount(60);
        normalized.Should().OnlyContain(row =>
            Math.Abs(row.Average(value => (double)value)) < 1e-6 && Math.Abs(row.Average(value => (double)value * value) - 1) < 1e-6);
    }

    [Fact]
    public void Gain_bias_and_missing_values_are_kept_by_a_saved_model()
    {
        SiteRow[] rows = SiteRow.Generate(30);
        rows[4].Features = [5, 5, float.NaN];
        var options = new LayerNormalizingEstimator.Options
        {
            OutputColumnName = "Normalized",
            Gain = [1, 0, 2],
            Bias = [0, 7, -1],
            MissingValues = MissingValueHandling.PassThrough
        };
        var model = _ml.Transforms.NormalizeLayer(options).Fit(SiteRow.View(_ml, rows));
        // Options are read when the estimator is made.
        options.Gain[0] = 99;

        float[][] normalized = SavedModels.Check(_ml, model, rows);

        normalized.Select(row => row[1]).Should().AllBeEquivalentTo(7f);
        normalized[4].Should().Equal(0, 7, float.NaN);
    }

    [Fact]
    public void Scalars_become_the_bias_and_what_does_not_fit_is_refused()
    {
        SiteRow[] rows = SiteRow.Generate(30);
        rows[9].Features[1] = float.NaN;
        IDataView view = SiteRow.View(_ml, rows);

        _ml.Transforms.NormalizeLayer("Reward").Fit(view).Transform(view).GetColumn<float>("Reward").Should().AllBeEquivalentTo(0f);
        Exception failure = FluentActions.Invoking(() =>
            SavedModels.Values(_ml.Transforms.NormalizeLayer("Normalized",
            "Features").Fit(view).Transform(view))).Should().Throw<Exception>().Which;
        (failure as InvalidRowException ?? failure.InnerException).Should().BeOfType<InvalidRowException>();
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeLayer(new LayerNormalizingEstimator.Options
            {
                Gain = [1,
            2]
            }).Fit(view)).Should().Throw<ArgumentException>()
            .WithMessage("Gain has 2 values, but column 'Features' has 3*").WithParameterName("Gain");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeLayer(new LayerNormalizingEstimator.Options
            {
                Bias =
                [float.NaN]
            })).Should().Throw<ArgumentException>().WithParameterName("Bias");
        FluentActions.Invoking(() =>
            _ml.Transforms.NormalizeLayer("Normalized", "Features",
            -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Epsilon");
    }
}
