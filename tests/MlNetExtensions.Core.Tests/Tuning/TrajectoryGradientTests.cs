using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>Slopes of a function that only values are known of, and how sure they are.</summary>
public sealed class TrajectoryGradientTests
{
    private static readonly TuningSpace s_plane = new([new() { Name = "x" }, new() { Name = "y" }]);

    [Fact]
    public void The_gradient_along_a_trajectory_is_that_of_the_function_and_knows_what_it_knows()
    {
        var parameters = new KernelParameters(1, 1e-6, [0.5, 0.8]) { Kind = KernelKind.Rbf };
        var surrogate = new TrajectoryGradient(parameters);
        var process = new GaussianProcess(s_plane, parameters);
        var random = new SelectionRandom(2);
        for (int i = 0; i < 40; i++)
        {
            double[] point = [random.Uniform(), random.Uniform()];
            double value = Math.Sin(3 * point[0]) * Math.Cos(2 * point[1]);
            surrogate.Add(point, value);
            process.Add(point, value);
        }

        double[] gradient = new double[2], variances = new double[2], far = new double[2], at = [0.4, 0.6];
        surrogate.Gradient(at, gradient, variances).Should().BeApproximately(Math.Sin(1.2) * Math.Cos(1.2), 1e-3);
        gradient[0].Should().BeApproximately(3 * Math.Cos(1.2) * Math.Cos(1.2), 0.02);
        gradient[1].Should().BeApproximately(-2 * Math.Sin(1.2) * Math.Sin(1.2), 0.02);

        // Var (f(x + h) - f(x - h))/2h for a point at the rim, where there is something left to know.
        double[] rim = [1.3, 0.6];
        surrogate.Gradient(rim, gradient, far);
        for (int k = 0; k < 2; k++)
        {
            double[] up = [.. rim], down = [.. rim];
            (up[k], down[k]) = (rim[k] + 1e-3, rim[k] - 1e-3);
            double[] covariance = process.Covariance([.. up, .. down]);
            double expected = (covariance[0] + covariance[3] - 2 * covariance[1]) / 4e-6;
            far[k].Should().BeApproximately(expected, 1e-3 * expected + 1e-4);
            far[k].Should().BeGreaterThan(variances[k]);
        }

        FluentActions.Invoking(() => new TrajectoryGradient(new(1, 1, [1]) { Kind = KernelKind.InfiniteWidth }))
            .Should().Throw<ArgumentException>().WithMessage("*not stationary*");
    }

    // f(x + h) - f(x - h) over 2h, whose variance follows from the kernel alone where nothing is known.
    [Theory]
    [InlineData(KernelKind.Rbf)]
    [InlineData(KernelKind.Matern52)]
    [InlineData(KernelKind.Matern32)]
    public void Where_nothing_is_known_a_slope_is_as_uncertain_as_the_kernel_says(KernelKind kind)
    {
        var parameters = new KernelParameters(1.7, 1e-6, [0.5, 0.8]) { Kind = kind };
        var prior = new GaussianProcess(s_plane, parameters);
        double[] gradient = new double[2], variances = new double[2];
        var surrogate = new TrajectoryGradient(parameters);
        surrogate.Add([60, -60], 1);
        surrogate.Gradient([0.4, 0.6], gradient, variances);

        for (int k = 0; k < 2; k++)
        {
            const double step = 1e-4;
            double[] up = [0.4, 0.6], down = [0.4, 0.6];
            (up[k], down[k]) = (up[k] + step, down[k] - step);
            double[] covariance = prior.Covariance([.. up, .. down]);
            double expected = (covariance[0] + covariance[3] - 2 * covariance[1]) / (4 * step * step);
            variances[k].Should().BeApproximately(expected, 2e-3 * expected);
        }
    }
}
