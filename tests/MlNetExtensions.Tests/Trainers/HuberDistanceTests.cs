using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>Without a distance of outliers, Huber regression takes one from the residuals, in units of the label.</summary>
public class HuberDistanceTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(1e-3f)]
    [InlineData(1e3f)]
    public void Labels_in_other_units_give_the_same_model_in_those_units(float unit)
    {
        LinearRegressionModelParameters natural = Fit(1), scaled = Fit(unit);

        scaled.Weights.Zip(natural.Weights).Should().OnlyContain(pair => Math.Abs(pair.First / unit - pair.Second) < 1e-3);
        (scaled.Bias / unit).Should().BeApproximately(natural.Bias, 1e-3f);
    }

    [Fact]
    public void Outliers_among_small_labels_barely_pull()
    {
        // In units of the label a distance of 1 made this least squares, whose weights the outliers throw off by a multiple of the errors.
        LinearRegressionModelParameters model = Fit(1e-3f);

        (1e3 * model.Weights[0]).Should().BeApproximately(1, 0.05);
        (1e3 * model.Weights[1]).Should().BeApproximately(-0.5, 0.05);
    }

    [Fact]
    public void A_distance_of_outliers_far_below_the_labels_is_warned_of()
    {
        List<string> log = [];
        _ml.Log += (_, message) => log.Add(message.Message);
        Example[] examples = [.. Examples.Generate(50).Select(example => new Example { Features = example.Features, Target = 1e5f * example.Target })];

        _ml.Regression.Trainers.VarianceReducedHuber(new VarianceReducedHuberTrainer.Options { LabelColumnName = "Target", OutlierDistance = 1 })
            .Fit(_ml.Data.LoadFromEnumerable(examples));

        log.Should().Contain(message => message.Contains("OutlierDistance"));
    }

    [Fact]
    public void Labels_that_are_all_alike_are_learned_from()
    {
        foreach (float label in new[] { 0, -3e-5f, 4e6f })
        {
            Example[] examples = [.. Examples.Generate(50).Select(example => new Example { Features = example.Features, Target = label })];

            LinearRegressionModelParameters model = _ml.Regression.Trainers.VarianceReducedHuber("Target").Fit(_ml.Data.LoadFromEnumerable(examples)).Model;

            model.Bias.Should().BeApproximately(label, 2e-3f * Math.Abs(label));
            model.Weights.Should().OnlyContain(weight => Math.Abs(weight) <= 2e-3f * Math.Abs(label));
        }
    }

    [Fact]
    public void The_log_tells_the_distance()
    {
        List<string> log = [];
        _ml.Log += (_, message) => log.Add(message.RawMessage);

        Fit(1);

        log.Should().Contain(message => message.Contains("1.345 times the robust scale"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_distance_that_is_none_is_refused(double distance) =>
        FluentActions.Invoking(() => _ml.Regression.Trainers.VarianceReducedHuber(new VarianceReducedHuberTrainer.Options { OutlierDistance = distance }))
            .Should().Throw<ArgumentOutOfRangeException>();

    private LinearRegressionModelParameters Fit(float unit)
    {
        Example[] examples = Examples.Generate(400);
        for (int row = 0; row < examples.Length; row++)
        {
            float outlier = row % 20 == 0 && examples[row].Features.GetItemOrDefault(0) > 0 ? 100 : 0;
            examples[row].Target = unit * (examples[row].Target + outlier);
        }

        return _ml.Regression.Trainers.VarianceReducedHuber(new VarianceReducedHuberTrainer.Options { LabelColumnName = "Target", Tolerance = 1e-9 }).Fit(_ml.Data.LoadFromEnumerable(examples)).Model;
    }
}
