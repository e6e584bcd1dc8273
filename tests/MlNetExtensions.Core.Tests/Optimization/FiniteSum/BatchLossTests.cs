using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class BatchLossTests
{
    // Both ways take an exponential and a logarithm, each good to a few roundings.
    private const double Rounding = 1e-14;

    private static readonly double[] s_margins = [-800, -36, -11.7, -3, -1e-9, 0, 1e-9, 0.7, 11.5, 11.7, 36, 50, 700];

    private static readonly double[] s_shares = [0, 1e-300, 1e-17, 1e-4, 0.3, 0.5, 0.999, 1];

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ManyRowsAtOnceAreAsGoodAsOneByOne(double label)
    {
        ILoss loss = default(LogisticLoss);
        double[] labels = [.. s_margins.Select(_ => label)];
        double[] values = new double[labels.Length], derivatives = new double[labels.Length], derivative = new double[1];

        ((IBatchLoss)loss).Evaluate(s_margins, labels, values, derivatives);

        for (int i = 0; i < s_margins.Length; i++)
        {
            double value = loss.Value([s_margins[i]], label);
            values[i].Should().BeApproximately(value, Rounding * Math.Max(value, 1e-300));
            loss.Gradient([s_margins[i]], label, derivative);
            derivatives[i].Should().BeApproximately(derivative[0], Rounding * Math.Max(Math.Abs(derivative[0]), 1e-300));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void DerivativesAloneAreTheSame(double label)
    {
        ILoss loss = default(LogisticLoss);
        double[] labels = [.. s_margins.Select(_ => label)];
        double[] derivatives = new double[labels.Length], curvatures = new double[labels.Length], one = new double[1];

        ((IBatchLoss)loss).Gradient(s_margins, labels, derivatives);
        ((IBatchLoss)loss).Hessian(s_margins, labels, curvatures);

        for (int i = 0; i < s_margins.Length; i++)
        {
            loss.Gradient([s_margins[i]], label, one);
            derivatives[i].Should().BeApproximately(one[0], Rounding * Math.Max(Math.Abs(one[0]), 1e-300));
            loss.Hessian([s_margins[i]], label, one);
            curvatures[i].Should().BeApproximately(one[0], Rounding * Math.Max(one[0], 1e-300));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ConjugatesAgreeUpToTheEndsOfTheirDomain(double label)
    {
        ILoss loss = default(LogisticLoss);
        double[] duals = [.. s_shares.Select(share => -label * share), 0.1 * label, -1.1 * label];
        double[] labels = [.. duals.Select(_ => label)];
        var values = new double[duals.Length];

        ((IBatchLoss)loss).Conjugate(duals, labels, values);

        for (int i = 0; i < duals.Length; i++)
        {
            values[i].Should().BeApproximately(loss.Conjugate([duals[i]], label), Rounding);
        }
        values[^2..].Should().Equal(double.PositiveInfinity, double.PositiveInfinity);
    }

    [Fact]
    public void RowsOfWeightZeroMayHoldAnything()
    {
        double[] labels = [1, -1, 7, 1];
        var rows = new DenseRows<double>([1, 2, double.NaN, -1], 1);

        FiniteSumResult result = FiniteSumMinimizer.Minimize(rows, labels, default(LogisticLoss), Regularizer.Ridge(0.1), weights: [1, 1, 0, 1]);

        double.IsFinite(result.Objective).Should().BeTrue();
        result.StopReason.Should().Be(StopReason.Converged);
    }
}
