using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>What the minimizer of spectral risks owes its users, as the solvers of plain sums do.</summary>
public sealed class ProspectContractTests
{
    private static readonly SmallData s_data = new(count: 120, columns: 15, seed: 3, classes: 3);

    private static readonly FiniteSumOptions s_sixPasses = new() { Tolerance = 0, MaximumPasses = 6, CertificateInterval = 1, Seed = 1 };

    public static TheoryData<Regularizer> Penalties => [Regularizer.Ridge(0.02), Regularizer.ElasticNet(0.003, 0.02), new BoxRegularizer(-0.4, 0.3)];

    [Theory]
    [MemberData(nameof(Penalties))]
    public void SparseRowsTakeTheDenseSteps(Regularizer penalty)
    {
        FiniteSumResult sparse = Fit(s_data.Sparse(), penalty, s_sixPasses), dense = Fit(s_data.Dense(), penalty, s_sixPasses);
        sparse.Weights.Should().Equal(dense.Weights, (a, b) => Math.Abs(a - b) < 1e-10);
        sparse.Intercepts[0].Should().BeApproximately(dense.Intercepts[0], 1e-10);
        dense.Weights.Should().Contain(w => Math.Abs(w) > 1e-3);
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var large = new SmallData(count: 5000, columns: 6, seed: 9);
        FiniteSumResult Run(int threads) => SpectralRiskMinimizer.Minimize(large.Sparse(), large.Signs, default(LogisticLoss), Regularizer.Ridge(1e-3),
            SpectralRisk.ConditionalValueAtRisk(0.7), options: s_sixPasses with { Threads = threads });
        Run(2).Weights.Should().Equal(Run(1).Weights);
        Run(2).Certificate.Should().Be(Run(1).Certificate);
    }

    [Fact]
    public void SeveralClassesConverge()
    {
        FiniteSumResult result = SpectralRiskMinimizer.Minimize(s_data.Sparse(), s_data.Classes, new MultinomialLogisticLoss(3), Regularizer.Ridge(0.2),
            SpectralRisk.Extremile(2), options: new FiniteSumOptions { Tolerance = 1e-5, MaximumPasses = 5000 });
        result.StopReason.Should().Be(StopReason.Converged);
        result.CertificateKind.Should().Be(CertificateKind.DualityGap);
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-16)]
    [InlineData(1e-40)]
    public void FreeShiftsGiveThePlainRisk(double shiftCost)
    {
        double[] losses = [0.9, 0.1, 0.5, 0.7, 0.5];
        var weights = new RiskWeights(SpectralRisk.ConditionalValueAtRisk(0.6), losses.Length, shiftCost);
        weights.Update(losses);
        // Half each for the two largest losses.
        weights.Weights.Should().Equal([0.5, 0, 0, 0.5, 0], (a, b) => Math.Abs(a - b) < 1e-15);
        FiniteSumResult result = Fit(s_data.Dense(), Regularizer.Ridge(0.02), s_sixPasses, shiftCost);
        result.Objective.Should().BeInRange(0, result.History[0].Objective);
        result.History.Should().OnlyContain(entry => entry.Certificate >= 0);
    }

    [Fact]
    public void TiesShareTheirSpectrum()
    {
        var weights = new RiskWeights(SpectralRisk.ConditionalValueAtRisk(0.5), 4, 1e-12);
        weights.Update([2, 2, 2, 1]);
        weights.Weights.Should().Equal([1.0 / 3, 1.0 / 3, 1.0 / 3, 0], (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(49)]
    public void EqualLossesShareEquallyHoweverFreeTheShifts(int count)
    {
        var weights = new RiskWeights(SpectralRisk.ConditionalValueAtRisk(0.7), count, 1e-40);
        weights.Update([.. Enumerable.Repeat(Math.Log(2), count)]);
        weights.Weights.Should().OnlyContain(weight => Math.Abs(weight - 1.0 / count) < 1e-15);
    }

    private static FiniteSumResult Fit<TRows>(TRows rows, Regularizer penalty, FiniteSumOptions options, double shiftCost = 1) where TRows : struct, IRows =>
        SpectralRiskMinimizer.Minimize(rows, s_data.Signs, default(LogisticLoss), penalty, SpectralRisk.ConditionalValueAtRisk(0.7), shiftCost, options);
}
