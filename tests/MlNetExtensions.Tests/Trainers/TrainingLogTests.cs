using Microsoft.ML;
using Microsoft.ML.Runtime;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>A long fit says in the log how far it is.</summary>
public class TrainingLogTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _log = [];

    public TrainingLogTests() => _ml.Log += (_, message) =>
    {
        if (message.Kind == ChannelMessageKind.Info && message.RawMessage.StartsWith("Pass ", StringComparison.Ordinal))
        {
            _log.Add(message.RawMessage);
        }
    };

    [Fact]
    public void A_long_fit_writes_a_line_when_its_passes_double()
    {
        var checks = new List<TrainingProgress>();
        var options = new VarianceReducedLogisticRegressionTrainer.Options { Solver = FiniteSumSolver.Saga, Tolerance = 0, MaximumPasses = 100, Progress = new Recorder(checks.Add) };

        _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options).Fit(_ml.Data.LoadFromEnumerable(Examples.Generate(200)));

        _log.Should().HaveCountGreaterThan(2).And.HaveCountLessThan(9);
        _log.Should().OnlyContain(line => line.Contains("objective 0.") && line.Contains("can fall by"));
        checks.Should().HaveCountGreaterThan(_log.Count);
    }

    [Fact]
    public void Every_fit_of_a_path_begins_anew()
    {
        var log = new TrainingLog(new ComponentLog(_ml, "Fit"), null);
        foreach (double pass in new[] { 0.0, 1, 1.5, 2, 3, 5, 0, 0.5, 1 })
        {
            log.Report(new TrainingProgress(pass, 1, 1, 1, TimeSpan.Zero));
        }

        _log.Select(line => line.Split(':')[0]).Should().Equal("Pass 1", "Pass 2", "Pass 5", "Pass 1");
    }

    [Fact]
    public void A_risk_and_a_path_tell_too()
    {
        VarianceReducedLeastSquaresTrainer.Options Options(SpectralRisk? risk) => new() { LabelColumnName = "Target", Risk = risk, Tolerance = 1e-9 };
        IDataView rows = _ml.Data.LoadFromEnumerable(Examples.Generate(100));

        _ml.Regression.Trainers.VarianceReducedLeastSquares(Options(SpectralRisk.ConditionalValueAtRisk(0.5))).Fit(rows);
        int lines = _log.Count;
        _ml.Regression.Trainers.VarianceReducedLeastSquares(Options(null)).FitPath(rows, [1, 0.1]);

        lines.Should().BePositive();
        _log.Should().HaveCountGreaterThan(lines);
    }

    private sealed class Recorder(Action<TrainingProgress> record) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => record(value);
    }
}
