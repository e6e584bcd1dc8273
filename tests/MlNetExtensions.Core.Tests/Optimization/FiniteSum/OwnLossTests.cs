using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>A loss that the library does not know: least squares of two targets, y and -2y, at once.</summary>
public sealed class OwnLossTests
{
    private static readonly SmallData s_data = new(count: 60, columns: 5, seed: 12, density: 0.7);

    [Theory]
    [InlineData(FiniteSumSolver.Saga)]
    [InlineData(FiniteSumSolver.Miso)]
    [InlineData(FiniteSumSolver.Fista)]
    [InlineData(FiniteSumSolver.Newton)]
    public void OfTwoOutputsIsTwoFits(FiniteSumSolver solver)
    {
        var options = new FiniteSumOptions { Solver = solver, Tolerance = 1e-10, MaximumPasses = 5000 };
        FiniteSumResult both = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(TwoTargets), Regularizer.Ridge(0.1), options);
        both.StopReason.Should().Be(StopReason.Converged);
        both.CertificateKind.Should().Be(CertificateKind.DualityGap);
        FiniteSumResult single = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Targets, default(SquaredErrorLoss), Regularizer.Ridge(0.1), options);
        for (int j = 0; j < s_data.Columns; j++)
        {
            both.Weights[2 * j].Should().BeApproximately(single.Weights[j], 1e-4);
            both.Weights[2 * j + 1].Should().BeApproximately(-2 * single.Weights[j], 1e-4);
        }
    }

    private readonly struct TwoTargets : ILoss
    {
        public int Outputs => 2;

        public double Curvature => 1;

        public string LabelRule => "a finite number";

        public bool IsLabel(double label) => double.IsFinite(label);

        public double Value(ReadOnlySpan<double> margins, double label) =>
            0.5 * ((margins[0] - label) * (margins[0] - label) + (margins[1] + 2 * label) * (margins[1] + 2 * label));

        public void Gradient(ReadOnlySpan<double> margins, double label, Span<double> gradient) =>
            (gradient[0], gradient[1]) = (margins[0] - label, margins[1] + 2 * label);

        public void Hessian(ReadOnlySpan<double> margins, double label, Span<double> hessian) =>
            (hessian[0], hessian[1], hessian[2], hessian[3]) = (1, 0, 0, 1);

        public double Conjugate(ReadOnlySpan<double> dual, double label) =>
            0.5 * (dual[0] * dual[0] + dual[1] * dual[1]) + dual[0] * label - 2 * dual[1] * label;
    }
}
