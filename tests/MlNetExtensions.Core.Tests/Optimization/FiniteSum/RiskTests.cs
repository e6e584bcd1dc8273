using MlNetExtensions.Core.Optimization.FiniteSum;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class RiskTests
{
    private static readonly SmallData s_data = new(count: 90, columns: 4, seed: 6, density: 0.8);

    private static readonly FiniteSumOptions s_exact = new() { Tolerance = 1e-7, MaximumPasses = 5000 };

    public static TheoryData<SpectralRisk> Risks => new()
    {
        SpectralRisk.Mean, SpectralRisk.ConditionalValueAtRisk(0.5), SpectralRisk.Superquantile(0.8), SpectralRisk.Extremile(2.5),
    };

    [Theory]
    [MemberData(nameof(Risks))]
    public void SpectraAreAscendingAndSumToOne(SpectralRisk risk)
    {
        foreach (int n in new[] { 1, 2, 7, 100 })
        {
            double[] spectrum = risk.Spectrum(n);
            spectrum.Sum().Should().BeApproximately(1, 1e-12);
            spectrum.Zip(spectrum.Skip(1), (a, b) => b - a).All(rise => rise > -1e-12).Should().BeTrue();
        }
    }

    [Fact]
    public void SpectraByHand()
    {
        // The worst 40 % of five losses are the two largest.
        Close(SpectralRisk.ConditionalValueAtRisk(0.6).Spectrum(5), [0, 0, 0, 0.5, 0.5]);
        Close(SpectralRisk.ConditionalValueAtRisk(0.5).Spectrum(3), [0, 1.0 / 3, 2.0 / 3]);
        // The larger of two draws from two values: 1/4 and 3/4.
        Close(SpectralRisk.Extremile(2).Spectrum(2), [0.25, 0.75]);
    }

    [Theory]
    [MemberData(nameof(Risks))]
    public void WeightsMaximizeTheSmoothedRisk(SpectralRisk risk)
    {
        var random = new Random(3);
        double[] losses = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble())];
        double[] spectrum = risk.Spectrum(12);
        foreach (double cost in new[] { 0.01, 0.3, 10 })
        {
            var weights = new RiskWeights(risk, 12, cost);
            weights.Update(losses);
            double Value(double[] q) => q.Zip(losses, (u, v) => u * v).Sum() - 6 * cost * q.Sum(u => (u - 1.0 / 12) * (u - 1.0 / 12));
            weights.Weights.Sum().Should().BeApproximately(1, 1e-12);
            weights.Cost.Should().BeApproximately(6 * cost * weights.Weights.Sum(u => (u - 1.0 / 12) * (u - 1.0 / 12)), 1e-12);
            // The feasible set is the hull of the rearrangements of σ; q lies in it (partial sums) and no vertex direction improves on q.
            double[] descending = [.. weights.Weights.OrderDescending()], bound = [.. spectrum.Reverse()];
            for (int k = 1; k <= 12; k++)
            {
                descending[..k].Sum().Should().BeLessThanOrEqualTo(bound[..k].Sum() + 1e-12);
            }
            for (int trial = 0; trial < 300; trial++)
            {
                double[] vertex = [.. spectrum];
                random.Shuffle(vertex);
                double[] mixed = [.. weights.Weights.Zip(vertex, (u, v) => 0.999 * u + 0.001 * v)];
                Value(mixed).Should().BeLessThanOrEqualTo(Value(weights.Weights) + 1e-12);
            }
        }
    }

    [Fact]
    public void TheMeanRiskIsTheFiniteSum()
    {
        FiniteSumResult mean = Fit(SpectralRisk.Mean, 1);
        FiniteSumResult sum = FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.05), s_exact);
        mean.Objective.Should().BeApproximately(sum.Objective, 1e-7);
        mean.Solver.Should().Be(FiniteSumSolver.Prospect);
    }

    [Theory]
    [MemberData(nameof(Risks))]
    public void ConvergesWithADualityGap(SpectralRisk risk)
    {
        foreach (double cost in new[] { 0.1, 1 })
        {
            FiniteSumResult result = Fit(risk, cost);
            result.StopReason.Should().Be(StopReason.Converged, $"{risk.Name}, {cost}");
            result.CertificateKind.Should().Be(CertificateKind.DualityGap);
            result.History.Should().OnlyContain(entry => entry.Certificate >= entry.Objective - result.Objective - 1e-14);
        }
    }

    [Fact]
    public void TailRiskTradesTheMeanForTheTail()
    {
        double[] mean = Losses(Fit(SpectralRisk.Mean, 0.1)), tail = Losses(Fit(SpectralRisk.ConditionalValueAtRisk(0.8), 0.1));
        tail.Average().Should().BeGreaterThan(mean.Average());
        WorstFifth(tail).Should().BeLessThan(WorstFifth(mean));
    }

    [Fact]
    public void RefusesBadArguments()
    {
        FluentActions.Invoking(() => SpectralRisk.ConditionalValueAtRisk(1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("level is 1; it must be in [0, 1)*");
        FluentActions.Invoking(() => SpectralRisk.Extremile(0.5)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Fit(SpectralRisk.Mean, 0)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("shiftCost is 0*");
        FluentActions.Invoking(() => SpectralRiskMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), new McpRegularizer(1), SpectralRisk.Mean))
            .Should().Throw<ArgumentException>().WithMessage("Prospect needs a convex penalty*");
    }

    private static void Close(double[] actual, double[] expected) => actual.Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-12);

    private static FiniteSumResult Fit(SpectralRisk risk, double shiftCost) =>
        SpectralRiskMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.05), risk, shiftCost, s_exact);

    private static double[] Losses(FiniteSumResult result) => [.. Enumerable.Range(0, s_data.Count).Select(i =>
    {
        double margin = result.Intercepts[0] + Enumerable.Range(0, 4).Sum(j => s_data.Values[i * 4 + j] * result.Weights[j]);
        return default(LogisticLoss).Value([margin], s_data.Signs[i]);
    })];

    private static double WorstFifth(double[] losses) => losses.OrderDescending().Take(losses.Length / 5).Average();
}
