using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>
/// One row, two rows, one class: intercepts, which nothing penalizes, tell a class that occurs from one that does not as well as one
/// likes, so that the objective has no minimum, and a run must end all the same, and soon.
/// </summary>
public sealed class FewRowsTests
{
    private const double Tolerance = 1e-6;

    private static readonly double[] s_values = [0.2, -1, 3, 0.5, 1, -0.7, 0.1, 2];

    // Rows by their classes, of which there are up to four.
    public static TheoryData<string, int> Multinomial
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string labels in new[] { "0", "1", "00", "01", "10", "12", "000", "001", "0000", "0001", "0123" })
            {
                cases.Add(labels, 4);
                if (labels.All(label => label < '2'))
                {
                    cases.Add(labels, 2);
                }
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Multinomial))]
    public void ManyClassesEndAtOnce(string labels, int classes) => EndAtOnce(
        labels, [.. labels.Select(label => (double)(label - '0'))], new MultinomialLogisticLoss(classes));

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("11")]
    [InlineData("0001")]
    public void TwoClassesEndAtOnce(string labels) => EndAtOnce(
        labels, [.. labels.Select(label => label == '0' ? -1.0 : 1)], default(LogisticLoss));

    [Fact]
    public void OneClassIsCertainWithoutAnyWeight()
    {
        FiniteSumResult result = Fit("22", [2, 2], new MultinomialLogisticLoss(4), Regularizer.ElasticNet(0.1, 0.1));
        result.Weights.Should().OnlyContain(weight => weight == 0);
        result.Objective.Should().Be(0);
        result.Certificate.Should().Be(0);
        result.Passes.Should().BeLessThanOrEqualTo(1);
        result.Intercepts.Should().Equal([-40, -40, 0, -40], (a, b) => Math.Abs(a - b) < 1e-12);
        // Started elsewhere, it stays where it was put.
        FiniteSumMinimizer.Minimize(Rows("22"), [2, 2], new MultinomialLogisticLoss(4), Regularizer.Ridge(1),
            new FiniteSumOptions { MaximumPasses = 0, InitialIntercepts = [1, 2, 3, 4] })
            .Intercepts.Should().Equal([1, 2, 3, 4], (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void AClassWithoutRowsTakesNothingFromTheOthers()
    {
        var data = new SmallData(count: 60, columns: 4, seed: 4, density: 0.7, classes: 3);
        var options = new FiniteSumOptions { Tolerance = 1e-10 };
        FiniteSumResult three = FiniteSumMinimizer.Minimize(data.Dense(), data.Classes, new MultinomialLogisticLoss(3), Regularizer.Ridge(0.1), options);
        FiniteSumResult four = FiniteSumMinimizer.Minimize(data.Dense(), data.Classes, new MultinomialLogisticLoss(4), Regularizer.Ridge(0.1), options);
        four.StopReason.Should().Be(StopReason.Converged);
        four.Objective.Should().BeApproximately(three.Objective, 1e-10);
        four.Intercepts[3].Should().BeLessThan(four.Intercepts.Take(3).Min() - 30);
    }

    private static void EndAtOnce<TLoss>(string text, double[] labels, TLoss loss) where TLoss : struct, ILoss
    {
        double share = 1.0 / labels.Length;
        foreach (Regularizer penalty in new[] { Regularizer.Ridge(share), Regularizer.Ridge(1e-3), Regularizer.ElasticNet(share, share), Regularizer.ElasticNet(1e-3, 1e-3) })
        {
            FiniteSumResult result = Fit(text, labels, loss, penalty);
            string what = $"{penalty.GetType().Name} {penalty.L2}, {result.Solver}";
            result.StopReason.Should().Be(StopReason.Converged, what);
            bool oneClass = text.Distinct().Count() == 1;
            // Some solvers take the full gradient they need before the first check.
            result.Passes.Should().BeLessThanOrEqualTo(oneClass ? 1 : penalty.IsSmooth ? 40 : 100, what);
            result.CertificateKind.Should().Be(CertificateKind.DualityGap);
            result.Certificate.Should().BeLessThanOrEqualTo(Tolerance * Math.Max(result.Objective, Tolerance * Math.Log(2)));
        }
    }

    private static FiniteSumResult Fit<TLoss>(string text, double[] labels, TLoss loss, Regularizer penalty) where TLoss : struct, ILoss =>
        FiniteSumMinimizer.Minimize(Rows(text), labels, loss, penalty, new FiniteSumOptions { Tolerance = Tolerance });

    private static DenseRows<double> Rows(string text) => new(s_values[..(2 * text.Length)], 2);
}
