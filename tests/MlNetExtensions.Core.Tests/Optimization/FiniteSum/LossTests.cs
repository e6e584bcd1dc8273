using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class LossTests
{
    private static readonly double[] s_margins = [-30, -2.3, -0.97, -0.4, 0.01, 0.3, 0.999, 1.7, 25];

    public static TheoryData<ILoss, double[]> Losses => new()
    {
        { default(LogisticLoss), [-1, 1] },
        { default(SquaredErrorLoss), [-2.5, 0, 3] },
        { default(SquaredHingeLoss), [-1, 1] },
        { default(SmoothHingeLoss), [-1, 1] },
        { new SmoothHingeLoss(0.3), [-1, 1] },
        { default(HuberLoss), [-2.5, 0.1] },
        { new HuberLoss(0.7), [-2.5, 0.1] },
        { default(PoissonDevianceLoss), [0, 1, 7] },
        { new MultinomialLogisticLoss(3), [0, 1, 2] },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void GradientIsTheSlopeOfTheValue(ILoss loss, double[] labels) => ForEach(loss, labels, (m, y) =>
    {
        double[] gradient = new double[loss.Outputs];
        loss.Gradient(m, y, gradient);
        for (int k = 0; k < m.Length; k++)
        {
            // Central differences: error h²·ℓ''' and rounding ε·ℓ/h, both relative to the size of the loss here.
            double h = 1e-5;
            double slope = (loss.Value(Shifted(m, k, h), y) - loss.Value(Shifted(m, k, -h), y)) / (2 * h);
            gradient[k].Should().BeApproximately(slope, 1e-5 + 1e-8 * Math.Abs(loss.Value(m, y)));
        }
    });

    [Theory]
    [MemberData(nameof(Losses))]
    public void HessianIsTheSlopeOfTheGradient(ILoss loss, double[] labels) => ForEach(loss, labels, (m, y) =>
    {
        int n = loss.Outputs;
        double[] hessian = new double[n * n], above = new double[n], below = new double[n];
        loss.Hessian(m, y, hessian);
        for (int k = 0; k < n; k++)
        {
            double h = 1e-6;
            loss.Gradient(Shifted(m, k, h), y, above);
            loss.Gradient(Shifted(m, k, -h), y, below);
            for (int l = 0; l < n; l++)
            {
                double slope = (above[l] - below[l]) / (2 * h);
                hessian[l * n + k].Should().BeApproximately(slope, 1e-4 + 1e-6 * Math.Abs(slope));
                Math.Abs(slope).Should().BeLessThanOrEqualTo(loss.Curvature * (1 + 1e-6));
            }
        }
    });

    [Theory]
    [MemberData(nameof(Losses))]
    public void FenchelYoungHoldsWithEqualityAtTheGradient(ILoss loss, double[] labels) => ForEach(loss, labels, (m, y) =>
    {
        double[] gradient = new double[loss.Outputs];
        loss.Gradient(m, y, gradient);
        double conjugate = loss.Conjugate(gradient, y);
        double scale = 1e-10 * (1 + Math.Abs(loss.Value(m, y)) + Math.Abs(conjugate));
        double product = m.Zip(gradient, (u, v) => u * v).Sum();
        (loss.Value(m, y) + conjugate).Should().BeApproximately(product, scale);
        foreach (double other in s_margins)
        {
            double[] at = Shifted(m, 0, other - m[0]);
            double atProduct = at.Zip(gradient, (u, v) => u * v).Sum();
            (loss.Value(at, y) + conjugate).Should().BeGreaterThanOrEqualTo(atProduct - scale - 1e-10 * Math.Abs(atProduct));
        }
    });

    [Fact]
    public void SoftmaxReachesItsCurvatureBound()
    {
        // Two equal classes: the Hessian [[¼, -¼], [-¼, ¼]] has the eigenvalue ½.
        double[] hessian = new double[4];
        new MultinomialLogisticLoss(2).Hessian([0, 0], 1, hessian);
        hessian.Should().Equal(0.25, -0.25, -0.25, 0.25);
        new MultinomialLogisticLoss(2).Curvature.Should().Be(0.5);
    }

    [Fact]
    public void ConjugatesAreInfiniteOutsideTheirDomain()
    {
        default(LogisticLoss).Conjugate([0.1], 1).Should().Be(double.PositiveInfinity);
        default(SquaredHingeLoss).Conjugate([0.1], 1).Should().Be(double.PositiveInfinity);
        default(SmoothHingeLoss).Conjugate([-1.1], 1).Should().Be(double.PositiveInfinity);
        default(HuberLoss).Conjugate([1.1], 1).Should().Be(double.PositiveInfinity);
        default(PoissonDevianceLoss).Conjugate([-2], 1).Should().Be(double.PositiveInfinity);
        new MultinomialLogisticLoss(3).Conjugate([0.2, -0.1, -0.1], 0).Should().Be(double.PositiveInfinity);
        // Raising all margins alike raises ⟨a, m⟩ without end unless the a add up to 0.
        new MultinomialLogisticLoss(3).Conjugate([0, 0.3, 0.3], 0).Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void DoesNotOverflow()
    {
        default(LogisticLoss).Value([-1e6], 1).Should().Be(1e6);
        default(LogisticLoss).Value([1e6], 1).Should().Be(0);
        new MultinomialLogisticLoss(2).Value([1e6, -1e6], 1).Should().Be(2e6);
        double[] derivatives = new double[4];
        new MultinomialLogisticLoss(2).Gradient([1e6, -1e6], 1, derivatives);
        derivatives[..2].Should().Equal(1, -1);
        new MultinomialLogisticLoss(2).Hessian([1e6, 1e6], 1, derivatives);
        derivatives.Should().Equal(0.25, -0.25, -0.25, 0.25);
        // log(1 + x) = x - x²/2 + … where 1 + x has no digits of x left.
        default(LogisticLoss).Value([40], 1).Should().BeApproximately(Math.Exp(-40), 1e-30);
    }

    [Fact]
    public void RefusesBadParameters()
    {
        FluentActions.Invoking(() => new HuberLoss(0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("threshold is 0; it must be positive and finite*");
        FluentActions.Invoking(() => new SmoothHingeLoss(double.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new MultinomialLogisticLoss(1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static double[] Shifted(double[] margins, int k, double by) => [.. margins.Select((m, l) => l == k ? m + by : m)];

    private static void ForEach(ILoss loss, double[] labels, Action<double[], double> check)
    {
        foreach (double label in labels)
        {
            loss.IsLabel(label).Should().BeTrue();
            foreach (double margin in s_margins)
            {
                check([.. Enumerable.Range(0, loss.Outputs).Select(k => margin / (k + 1))], label);
            }
        }
    }
}
