using Microsoft.ML;
using Microsoft.ML.AutoML;
using MlNetExtensions.AutoML.Tests.Reports;
using MlNetExtensions.AutoML.Tests.Studies;
using Spectre.Console;

namespace MlNetExtensions.AutoML.Tests.Monitors;

public sealed class ConsoleMonitorTests : IDisposable
{
    private readonly StringWriter _text = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _text.Dispose();

    [Fact]
    public void WithoutATerminalEachTrialIsALine()
    {
        using ConsoleMonitor monitor = Monitor();
        Complete(monitor, 0, 0.5);
        Complete(monitor, 1, 0.25);
        Complete(monitor, 2, 0.75);
        monitor.ReportFailTrial(Settings(3), new InvalidOperationException("two\nlines"));

        _text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()).Should().Equal(
            "trial 0: loss 0.5, metric 0.5, 1.5 s, the best so far, trainer 0",
            "trial 1: loss 0.25, metric 0.75, 1.5 s, the best so far, trainer 1",
            "trial 2: loss 0.75, metric 0.25, 1.5 s, trainer 0",
            "trial 3: failed, two lines, trainer 1");
    }

    [Fact]
    public void TheViewShowsTrialsBestTrainersWorkersAndTimeLeft()
    {
        using ConsoleMonitor monitor = Monitor(new ConsoleMonitorOptions { Console = Console(), MaxTrials = 10, Label = Label, Study = StudyReportTests.Trials, Time = _time });
        for (int trial = 0; trial < 4; trial++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            Complete(monitor, trial, 1 - 0.1 * trial);
        }

        monitor.ReportRunningTrial(Settings(4));
        _time.Advance(TimeSpan.FromSeconds(7));
        string view = View(monitor);

        view.Should().Contain("4 of 10 trials, 0 failed, 1 running; 2 min 07 s, about 3 min 10 s left");
        view.Should().Contain("best: loss 0.7, metric 0.3, trial 3, trainer 1").And.Contain("running: trial 4, trainer 0, 7.0 s");
        view.Should().MatchRegex(@"trainer 1 +│? *2 +│? *0\.8 +│? *0\.1[^0-9]", "the deviation of a loss is 0.14, and that of the mean of two 0.1");
        view.Should().MatchRegex("worker <1> +│? *21").And.MatchRegex(@"worker <0> +│? *21 +│? *42");
    }

    [Fact]
    public void GivenPosteriorsAreShown()
    {
        using ConsoleMonitor monitor = Monitor(new ConsoleMonitorOptions { Console = Console(), Posteriors = () => [new("Saga [l2]", 7, 0.125, double.NaN)], Time = _time });

        View(monitor).Should().Contain("Saga [l2]").And.Contain("0.125").And.Contain("–").And.Contain("best: none yet");
    }

    [Theory]
    [InlineData(10, null, 90.0)]
    [InlineData(null, 100, 90.0)]
    [InlineData(10, 60, 50.0)]
    [InlineData(2, 60, 10.0)]
    [InlineData(null, null, null)]
    [InlineData(null, 5, 0.0)]
    public void TimeLeftIsThatOfTheNearestLimit(int? trials, int? seconds, double? expected)
    {
        var now = new MonitorSnapshot(TimeSpan.FromSeconds(10), 1, 0, null, "", 0, 0, []);
        TimeSpan? limit = seconds is { } value ? TimeSpan.FromSeconds(value) : null;

        new ConsoleView(now, [], null, trials, limit).Left()?.TotalSeconds.Should().Be(expected);
        (new ConsoleView(now, [], null, trials, limit).Left() is null).Should().Be(expected is null);
    }

    [Fact]
    public void ATrialWithoutALossCountsAsFailed()
    {
        using ConsoleMonitor monitor = Monitor();
        Complete(monitor, 0, double.NaN);
        Complete(monitor, 1, double.MaxValue);

        View(monitor).Should().Contain("2 trials, 2 failed").And.Contain("best: none yet");
    }

    [Fact]
    public void ALiveViewIsDrawnInPlaceAndEndsWithTheLastState()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new TerminalOutput(_text),
        });
        var monitor = new ConsoleMonitor(new ConsoleMonitorOptions { Console = console, Time = _time });
        monitor.ReportRunningTrial(Settings(0));
        Complete(monitor, 0, 0.5);
        monitor.Dispose();

        _text.ToString().Should().Contain("1 trials").And.Contain("loss 0.5").And.NotContain("trial 0: loss", "lines are for files");
    }

    [Fact]
    public void AnExperimentTellsIt()
    {
        using ConsoleMonitor monitor = Monitor();
        AutoMLExperiment experiment = new MLContext(1).Auto().CreateExperiment().SetMaxModelToExplore(2).SetSobolTuner()
            .SetTrialRunner(_ => new Runner()).SetMonitor(monitor);
        experiment.AddSearchSpace("s", new Microsoft.ML.SearchSpace.SearchSpace { ["x"] = new Microsoft.ML.SearchSpace.Option.UniformDoubleOption(0, 1) });
        experiment.Run();

        _text.ToString().Should().Contain("trial 0: loss 0").And.Contain("trial 1: loss 1");
    }

    [Fact]
    public void AnExperimentSaysWhatTheOptionsLeaveOpen()
    {
        var ml = new MLContext(seed: 1);
        AutoMLExperiment experiment = ml.Auto().CreateExperiment()
            .SetPipeline(ml.Auto().ExtendedBinaryClassification(useNeuralNetwork: false))
            .SetDataset(GeneratedRow.View(ml), fold: 2)
            .SetThompsonSamplingTuner()
            .SetRacingTrialRunner((context, scored) => context.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve)
            .SetMaxModelToExplore(4);
        using ConsoleMonitor monitor = experiment.SetConsoleMonitor(new ConsoleMonitorOptions { Console = Console() });
        experiment.Run();

        _text.ToString().Should().MatchRegex("trial 0: loss .*, VarianceReducedLogisticRegression");
        string view = View(monitor);
        view.Should().Contain("4 of 4 trials").And.Contain("chosen next");
        System.Text.RegularExpressions.Regex.Matches(view, @"VarianceReduced\w+ +│? *\d .* (\d+)\s?%").Sum(match => int.Parse(match.Groups[1].Value))
            .Should().BeInRange(99, 101, "chances sum to one, up to rounding: {0}", view);
    }

    [Fact]
    public void OfAStudyItShowsTheWorkers()
    {
        using var store = new SqliteStudyStore(Path.Combine(Directory.CreateTempSubdirectory().FullName, "study.db"));
        AutoMLExperiment experiment = new MLContext(1).Auto().CreateExperiment().SetMaxModelToExplore(2)
            .SetStudy(store, "seen", (space, seed) => new ThompsonSamplingTuner(space, seed: seed), _ => new Runner(), new StudyWorkerOptions { Name = "a worker" });
        experiment.AddSearchSpace("s", new Microsoft.ML.SearchSpace.SearchSpace { ["x"] = new Microsoft.ML.SearchSpace.Option.UniformDoubleOption(0, 1) });
        using ConsoleMonitor monitor = experiment.SetConsoleMonitor(new ConsoleMonitorOptions { Console = Console() });
        experiment.Run();

        View(monitor).Should().MatchRegex("a worker +│? *2").And.NotContain("chosen next", "there are no trainers to choose");
    }

    [Fact]
    public void OptionsAreChecked() => new ConsoleMonitorOptions[] { new() { MaxTrials = 0 }, new() { TimeLimit = TimeSpan.Zero }, new() { Refresh = TimeSpan.Zero } }
        .Should().AllSatisfy(options => FluentActions.Invoking(() => new ConsoleMonitor(options)).Should().Throw<ArgumentOutOfRangeException>());

    private static string Label(TrialSettings settings) => $"trainer {settings.TrialId % 2}";

    private static TrialSettings Settings(int trial) => new() { TrialId = trial };

    private static void Complete(ConsoleMonitor monitor, int trial, double loss) => monitor.ReportCompletedTrial(
        new TrialResult { TrialSettings = Settings(trial), Loss = loss, Metric = 1 - loss, DurationInMilliseconds = 1500 });

    private ConsoleMonitor Monitor(ConsoleMonitorOptions? options = null) =>
        new(options ?? new ConsoleMonitorOptions { Console = Console(), Label = Label, Time = _time });

    private IAnsiConsole Console()
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(_text) });
        console.Profile.Width = 120;
        return console;
    }

    private string View(ConsoleMonitor monitor)
    {
        _text.GetStringBuilder().Clear();
        monitor.Write();
        return _text.ToString();
    }

    private sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 100;

        public int Height => 30;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }

    private sealed class Runner : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct) =>
            Task.FromResult(new TrialResult { TrialSettings = settings, Loss = settings.TrialId, Metric = 1 });

        public void Dispose()
        {
        }
    }
}
