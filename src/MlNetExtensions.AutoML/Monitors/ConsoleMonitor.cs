using System.Globalization;
using Microsoft.ML.AutoML;
using Spectre.Console;

namespace MlNetExtensions;

/// <summary>
/// Shows an experiment while it runs: trials, the best so far, what is believed of each trainer, workers, time left. On a terminal a view
/// that is drawn in place; elsewhere (a file, a pipe) a line for each trial.
/// </summary>
/// <remarks>
/// <c>using var monitor = experiment.SetConsoleMonitor();</c>, after <c>SetPipeline</c>, which sets a monitor of its own. Disposing it
/// draws the view a last time. Nothing else should be written to the terminal meanwhile.
/// </remarks>
public sealed class ConsoleMonitor : IMonitor, IDisposable
{
    private ConsoleMonitorOptions _options;
    private TrainerChances? _chances;
    private readonly IAnsiConsole _console;
    private readonly MonitorState _state;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly bool _isLive;
    private Task? _view;

    /// <param name="options">What to show; null for the defaults.</param>
    public ConsoleMonitor(ConsoleMonitorOptions? options = null)
    {
        _options = options ?? new ConsoleMonitorOptions();
        _options.Validate();
        _console = _options.Console ?? AnsiConsole.Console;
        _state = new MonitorState(_options.Time);
        _isLive = _console.Profile.Capabilities.Interactive && _console.Profile.Out.IsTerminal;
    }

    /// <summary>What the options leave open comes from the experiment.</summary>
    internal void Attach(
        AutoMLExperiment.AutoMLExperimentSettings settings, SweepablePipeline? pipeline, ITuner? tuner)
    {
        StudySession? session = (tuner as StudyTuner)?.Session;
        lock (_lock)
        {
            _options = _options with
            {
                MaxTrials = _options.MaxTrials ?? ExperimentLimits.Trials(settings),
                TimeLimit = _options.TimeLimit ?? ExperimentLimits.Time(settings),
                Label = _options.Label ?? (pipeline is null ? null : trial => pipeline.EstimatorNames(trial.Parameter)),
                Study = _options.Study ?? (session is null ? null : session.Trials),
            };
            _chances = TrainerChances.Of(session is null ? tuner : session.Tuner, pipeline);
        }
    }

    /// <inheritdoc/>
    public void ReportRunningTrial(TrialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_lock)
        {
            _state.Begin(settings.TrialId, Label(settings));
            if (_isLive)
            {
                _view ??= Task.Run(ShowAsync);
            }
        }
    }

    /// <inheritdoc/>
    public void ReportCompletedTrial(TrialResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        bool isBest;
        lock (_lock)
        {
            isBest = _state.Complete(result.TrialSettings.TrialId, Label(result.TrialSettings), result.Loss, result.Metric);
        }

        string took = result.DurationInMilliseconds > 0 ? $", {ConsoleView.Text(TimeSpan.FromMilliseconds(result.DurationInMilliseconds))}" : "";
        string text = string.Create(
            CultureInfo.InvariantCulture, $"trial {result.TrialSettings.TrialId}: loss {result.Loss:G5}, metric {result.Metric:G5}");
        Line($"{text}{took}{(isBest ? ", the best so far" : "")}", result.TrialSettings);
    }

    /// <inheritdoc/>
    /// <remarks>The best is found from the completed trials, so that this says nothing new.</remarks>
    public void ReportBestTrial(TrialResult result)
    {
    }

    /// <inheritdoc/>
    public void ReportFailTrial(TrialSettings settings, Exception? exception = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_lock)
        {
            _state.Fail(settings.TrialId);
        }

        Line($"trial {settings.TrialId}: failed{(exception is null ? "" : $", {exception.Message.ReplaceLineEndings(" ")}")}", settings);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _view?.GetAwaiter().GetResult();
        _end.Dispose();
    }

    /// <summary>Writes the view as it is now.</summary>
    public void Write() => _console.Write(View());

    private string Label(TrialSettings settings) => _options.Label?.Invoke(settings) ?? "";

    private ConsoleView View()
    {
        IReadOnlyList<StudyTrial>? study = _options.Study?.Invoke();
        IReadOnlyList<TrainerPosterior>? posteriors = _options.Posteriors?.Invoke();
        IReadOnlyDictionary<string, double>? chances = posteriors is null ? _chances?.Now() : null;
        lock (_lock)
        {
            return new ConsoleView(_state.Snapshot(), posteriors ?? _state.Trainers(chances), study, _options.MaxTrials, _options.TimeLimit);
        }
    }

    private Task ShowAsync() => _console.Live(View()).StartAsync(async context =>
    {
        while (!_end.IsCancellationRequested)
        {
            context.UpdateTarget(View());
            try
            {
                await Task.Delay(_options.Refresh, _options.Time, _end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                // Drawn once more, below.
            }
        }

        context.UpdateTarget(View());
    });

    private void Line(string text, TrialSettings settings)
    {
        if (_isLive)
        {
            return;
        }

        string label = Label(settings);
        lock (_lock)
        {
            _console.WriteLine(label.Length == 0 ? text : $"{text}, {label}");
        }
    }
}
