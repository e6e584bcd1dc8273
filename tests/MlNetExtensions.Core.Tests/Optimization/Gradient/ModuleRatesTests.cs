namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Rates of layers by the angle between the gradients of two halves of a batch.</summary>
public sealed class ModuleRatesTests
{
    [Fact]
    public void Modules_align_the_angles_between_the_halves()
    {
        var layout = ParameterLayout.Pack(ParameterGroup.Vector("first", 0, 2), ParameterGroup.Vector("second", 1, 2));
        var run = new LinkRun(new ModuleRates(new ScaleByLearningRate(1)), layout);

        // 1 - cos is 1 for the anchor and 0.2 for the other layer.
        LinkRun.Close(run.Apply([[1, 0, 1, 0], [0, 1, 0.8, 0.6]]), [0.5, 0.5, 0.9 * Math.Sqrt(5), 0.3 * Math.Sqrt(5)]);
        var anchored = new LinkRun(new ModuleRates(new ScaleByLearningRate(1)) { Anchor = 1, MaximumFactor = 2 }, layout);
        LinkRun.Close(anchored.Apply([[1, 0, 1, 0], [0, 1, 0.8, 0.6]]), [0.25, 0.25, 0.9, 0.3]);
    }

    [Fact]
    public void The_angle_of_a_layer_is_that_of_all_its_groups_and_an_average_over_steps()
    {
        var layout = ParameterLayout.Pack(
            ParameterGroup.Matrix("first", 0, 1, 2), ParameterGroup.Vector("first bias", 0, 1), ParameterGroup.Matrix("second", 1, 1, 2),
            ParameterGroup.Vector("second bias", 1, 2));
        var run = new LinkRun(new ModuleRates(new ScaleByLearningRate(1)) { Averaging = 0.75 }, layout);
        double[][] first = [[1, 2, 2, 1, 0, 0, 1], [2, 1, 2, 1, 1, 1, 1]], second = [[1, 0, 0, 1, 1, 1, 1], [0, 1, 0, 1, 1, 1, -1]];

        // Each layer one vector: 1 - cos of (1, 2, 2) and (2, 1, 2), and of (1, 0, 0, 1) and (1, 1, 1, 1).
        double anchor = 1 - 8.0 / 9, other = 1 - 2 / Math.Sqrt(8);
        Expect(first, Math.Sqrt(anchor / other));

        // 1 - cos of (1, 0, 0) and (0, 1, 0), and of (1, 1, 1, 1) and (1, 1, 1, -1).
        (anchor, other) = (0.75 * anchor + 0.25, 0.75 * other + 0.25 * (1 - 0.5));
        Expect(second, Math.Sqrt(anchor / other));

        void Expect(double[][] halves, double factor) =>
            LinkRun.Close(run.Apply(halves), [.. LinkRun.Mean(halves).Select((mean, i) => i < 3 ? mean : factor * mean)]);
    }
}
