using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

public sealed class EngineTests
{
    private static readonly SmallData s_data = new(count: 80, columns: 6, seed: 21, density: 0.6);

    [Fact]
    public void DefaultsAreAsDocumented()
    {
        var options = new FiniteSumOptions();
        options.Solver.Should().Be(FiniteSumSolver.Auto);
        options.Sampling.Should().Be(RowSampling.Auto);
        options.Intercept.Should().BeTrue();
        (options.Tolerance, options.MaximumPasses, options.MaximumSeconds).Should().Be((1e-6, 1000, double.PositiveInfinity));
        (options.CertificateInterval, options.Memory, options.Seed).Should().Be((0, 20, 0));
        options.Threads.Should().Be(Environment.ProcessorCount);
    }

    [Fact]
    public void ReportsWhatTheHistoryHolds()
    {
        List<TrainingProgress> reports = [];
        FiniteSumResult result = Fit(new FiniteSumOptions { Solver = FiniteSumSolver.Saga }, new Recorder(reports));
        reports.Should().Equal(result.History);
        result.History[0].Pass.Should().Be(0);
        result.History.Select(entry => entry.Pass).Should().BeInAscendingOrder();
        result.StopReason.Should().Be(StopReason.Converged);
        result.Certificate.Should().BeLessThanOrEqualTo(1e-6 * result.Objective);
        result.History[^1].Pass.Should().Be(result.Passes);
        result.CertificatePasses.Should().Be(result.History.Count);
    }

    [Fact]
    public void StopsOnPasses()
    {
        FiniteSumResult result = Fit(new FiniteSumOptions { Solver = FiniteSumSolver.Svrg, Tolerance = 1e-14, MaximumPasses = 3 });
        result.StopReason.Should().Be(StopReason.MaximumPasses);
        result.Passes.Should().BeInRange(3, 4);
    }

    [Fact]
    public void NoPassesGiveTheStartingPoint()
    {
        double[] start = [1, 2, 3, 4, 5, 6];
        FiniteSumResult result = Fit(new FiniteSumOptions { Solver = FiniteSumSolver.Saga, MaximumPasses = 0, InitialWeights = start, InitialIntercepts = [7] });
        result.Weights.Should().Equal(start);
        result.Intercepts[0].Should().BeApproximately(7, 1e-14);
        result.Passes.Should().Be(0);
    }

    [Fact]
    public void StopsOnTimeByTheInjectedClock()
    {
        FiniteSumResult result = Fit(new FiniteSumOptions { Solver = FiniteSumSolver.Svrg, Tolerance = 1e-14, MaximumSeconds = 10, TimeProvider = new SteppingClock() });
        result.StopReason.Should().Be(StopReason.MaximumSeconds);
        result.History.Select(entry => entry.Elapsed).Should().BeInAscendingOrder();
        result.History[^1].Elapsed.TotalSeconds.Should().BeInRange(10, 15);
    }

    [Fact]
    public void AskedForMoreDigitsThanDoublesHaveItSaysSo()
    {
        FiniteSumResult result = Fit(new FiniteSumOptions { Solver = FiniteSumSolver.Fista, Tolerance = 1e-30, MaximumPasses = 100_000 });
        result.StopReason.Should().BeOneOf(StopReason.Stalled, StopReason.Converged);
        result.Certificate.Should().BeLessThan(1e-13);
    }

    [Fact]
    public void AStepFarOffLeavesTheGapOfTheBestPoint()
    {
        var data = new FiniteSumData<DenseRows<double>, LogisticLoss>(s_data.Dense(), s_data.Signs, default, default, intercept: false);
        var oracle = new Oracle<DenseRows<double>, LogisticLoss>(data, Regularizer.Ridge(0.01), RowSampling.Auto, new FiniteSumOptions { MaximumPasses = 1 }, default);
        var engine = new Engine<DenseRows<double>, LogisticLoss>(oracle, new(oracle), () => new FarStep(() => oracle.CountEvaluations(oracle.Count)), new double[oracle.Size], null);
        FiniteSumResult result = engine.Run(FiniteSumSolver.Auto, "");
        result.Weights.Should().OnlyContain(weight => weight == 0);
        // By way of an objective of 1e40 it would come out as 0.
        result.Certificate.Should().BeGreaterThan(0.01).And.Be(result.History[0].Certificate);
    }

    [Fact]
    public void SameSeedSameBits()
    {
        var options = new FiniteSumOptions { Solver = FiniteSumSolver.LooplessSvrg, Tolerance = 0, MaximumPasses = 5, Seed = 3 };
        Fit(options).Weights.Should().Equal(Fit(options).Weights);
        Fit(options with { Seed = 4 }).Weights.Should().NotEqual(Fit(options).Weights);
    }

    [Fact]
    public void TheScheduleWaitsForTheTarget()
    {
        var schedule = new CheckSchedule(new FiniteSumOptions());
        schedule.Record(0, 1, 1e-6);
        schedule.Next.Should().Be(5);
        schedule.Record(5, 1e-2, 1e-6);
        // Four digits to go at two digits in five passes.
        schedule.Next.Should().BeApproximately(15, 1e-9);
        schedule.Record(15, 1e-5, 1e-6);
        schedule.Next.Should().BeApproximately(15 + 10.0 / 3, 1e-9);
        var fixedInterval = new CheckSchedule(new FiniteSumOptions { CertificateInterval = 2.5 });
        fixedInterval.Record(5, 1, 1e-6);
        fixedInterval.Next.Should().Be(7.5);
    }

    [Fact]
    public void UnpenalizedInterceptsMatchAFreeColumn()
    {
        // Newton treats the intercept as one more column without ridge; the others must agree, on sparse rows too.
        FiniteSumResult exact = Fit(new FiniteSumOptions { Solver = FiniteSumSolver.Newton, Tolerance = 1e-14 });
        foreach (FiniteSumSolver solver in new[] { FiniteSumSolver.Saga, FiniteSumSolver.Miso, FiniteSumSolver.Sdca, FiniteSumSolver.Catalyst, FiniteSumSolver.QNing })
        {
            FiniteSumResult result = FiniteSumMinimizer.Minimize(s_data.Sparse(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.01),
                new FiniteSumOptions { Solver = solver, Tolerance = 0, MaximumPasses = 1000, CertificateInterval = 50 });
            result.Intercepts[0].Should().BeApproximately(exact.Intercepts[0], 1e-7);
        }
        // The residuals of an unpenalized intercept sum to zero.
        double sum = Enumerable.Range(0, s_data.Count).Sum(i => Residual(exact, i));
        sum.Should().BeApproximately(0, 1e-6);
    }

    [Fact]
    public void SamplersDrawWhatTheySay()
    {
        int[] rows = [2, 3, 5, 7];
        double[] smoothness = [0, 0, 1, 3, 0, 0.5, 0, 0];
        var sampler = new ImportanceSampler(rows, smoothness, new Random(1));
        var draws = new int[200_000];
        sampler.Fill(draws);
        foreach (int row in rows)
        {
            double probability = 0.125 + 0.5 * smoothness[row] / 4.5;
            sampler.Correction(row).Should().BeApproximately(1 / (4 * probability), 1e-12);
            // Five standard deviations of a binomial share.
            draws.Count(r => r == row).Should().BeCloseTo((int)(probability * draws.Length), (uint)(5 * Math.Sqrt(probability * draws.Length)));
        }
        var shuffled = new int[8];
        new ReshufflingSampler(rows, new Random(1)).Fill(shuffled);
        shuffled[..4].Should().BeEquivalentTo(rows);
        shuffled[4..].Should().BeEquivalentTo(rows);
    }

    [Fact]
    public void ImportanceSamplingHelpsUnevenRows()
    {
        double[] values = [.. s_data.Values.Select((value, i) => i / 6 % 40 == 0 ? 20 * value : value)];
        FiniteSumResult Run(RowSampling sampling) => FiniteSumMinimizer.Minimize(new DenseRows<double>(values, 6), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(1e-3),
            new FiniteSumOptions { Solver = FiniteSumSolver.Saga, Sampling = sampling, MaximumPasses = 10_000, Tolerance = 1e-8 });
        Run(RowSampling.Importance).Passes.Should().BeLessThan(0.5 * Run(RowSampling.Reshuffling).Passes);
        Run(RowSampling.Auto).Passes.Should().Be(Run(RowSampling.Importance).Passes);
    }

    [Fact]
    public void PowerIterationFindsTheSmoothnessOfTheMean()
    {
        // Two orthogonal columns, one twice as long: (1/n) XᵀX = diag(4, 1)/2.
        double[] values = [2, 0, 0, 1];
        var data = new FiniteSumData<DenseRows<double>, SquaredErrorLoss>(new(values, 2), [0, 0], default, default, intercept: false);
        var oracle = new Oracle<DenseRows<double>, SquaredErrorLoss>(data, Regularizer.None, RowSampling.Auto, new FiniteSumOptions(), default);
        PowerIteration.MeanSmoothness(oracle).Should().BeApproximately(1.1 * 2, 1e-6);
    }

    private static double Residual(FiniteSumResult result, int i)
    {
        double margin = result.Intercepts[0] + Enumerable.Range(0, 6).Sum(j => s_data.Values[i * 6 + j] * result.Weights[j]);
        return -s_data.Signs[i] / (1 + Math.Exp(s_data.Signs[i] * margin));
    }

    private static FiniteSumResult Fit(FiniteSumOptions options, IProgress<TrainingProgress>? progress = null) =>
        FiniteSumMinimizer.Minimize(s_data.Dense(), s_data.Signs, default(LogisticLoss), Regularizer.Ridge(0.01), options, progress: progress);

    private sealed class Recorder(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    private sealed class FarStep(Action countPass) : SolverRun
    {
        public override double LearningRate => 1;

        public override void Pass() => countPass();

        public override void Read(double[] weights) => Array.Fill(weights, 1e20);
    }

    /// <summary>Every look at the clock takes a second.</summary>
    internal sealed class SteppingClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
