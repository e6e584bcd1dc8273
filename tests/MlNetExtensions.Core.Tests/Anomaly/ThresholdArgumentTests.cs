namespace MlNetExtensions.Core.Tests.Anomaly;

/// <summary>Thresholds that cannot be are refused when they are made.</summary>
public class ThresholdArgumentTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    [InlineData(2_000_000)]
    public void Folds_out_of_range_are_refused_before_anything_is_read(int folds)
    {
        FluentActions.Invoking(() => AnomalyThreshold.CrossConformal(folds)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("There must be 2 to 100 folds*");
        FluentActions.Invoking(() => AnomalyThreshold.CrossFitted(folds)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Shares_out_of_range_are_refused(double share) =>
        FluentActions.Invoking(() => AnomalyThreshold.SplitConformal(share)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*[0.01, 0.99]*");
}
