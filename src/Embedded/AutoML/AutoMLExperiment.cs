using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.AutoML;
using Microsoft.ML.Runtime;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.AutoML;

/// <summary>A loop: what the tuner proposes is run, and what came of it goes back to the tuner.</summary>
public class AutoMLExperiment
{
    internal const string PipelineName = "_pipeline_";

    private readonly MLContext _context;
    private readonly AutoMLExperimentSettings _settings;
    private TimeSpan? _time;
    private int? _trials;
    private double _bestLoss = double.MaxValue;
    private TrialResult _best;

    public AutoMLExperiment(MLContext context, AutoMLExperimentSettings settings)
    {
        _context = context;
        _settings = settings;
        _settings.Seed ??= (_context.Model.GetEnvironment() as HostEnvironment)?.Seed;
        _settings.SearchSpace ??= new SearchSpace.SearchSpace();
        Services.AddSingleton(_settings);
        Services.AddSingleton(((IChannelProvider)_context).Start(nameof(AutoMLExperiment)));
        Services.AddTransient(_ => CreateContext());
    }

    internal IServiceCollection Services { get; } = new ServiceCollection();

    public AutoMLExperiment SetTrainingTimeInSeconds(uint trainingTimeInSeconds)
    {
        _settings.MaxExperimentTimeInSeconds = trainingTimeInSeconds;
        _time = TimeSpan.FromSeconds(trainingTimeInSeconds);
        return this;
    }

    public AutoMLExperiment SetMaxModelToExplore(int maxModel)
    {
        _settings.MaxModels = maxModel;
        _trials = maxModel;
        return this;
    }

    public AutoMLExperiment AddSearchSpace(string key, SearchSpace.SearchSpace searchSpace)
    {
        _settings.SearchSpace[key] = searchSpace;
        return this;
    }

    public AutoMLExperiment SetMonitor<TMonitor>(TMonitor monitor)
        where TMonitor : class, IMonitor
    {
        Services.AddSingleton<IMonitor>(monitor);
        return this;
    }

    public AutoMLExperiment SetMonitor<TMonitor>()
        where TMonitor : class, IMonitor
    {
        Services.AddSingleton<IMonitor, TMonitor>();
        return this;
    }

    public AutoMLExperiment SetMonitor<TMonitor>(Func<IServiceProvider, TMonitor> factory)
        where TMonitor : class, IMonitor
    {
        Services.AddSingleton<IMonitor>(factory);
        return this;
    }

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(TTrialRunner runner)
        where TTrialRunner : class, ITrialRunner
    {
        Services.AddSingleton<ITrialRunner>(runner);
        return this;
    }

    public AutoMLExperiment SetTrialRunner<TTrialRunner>(Func<IServiceProvider, TTrialRunner> factory)
        where TTrialRunner : class, ITrialRunner
    {
        Services.AddTransient<ITrialRunner>(factory);
        return this;
    }

    public AutoMLExperiment SetTrialRunner<TTrialRunner>()
        where TTrialRunner : class, ITrialRunner
    {
        Services.AddTransient<ITrialRunner, TTrialRunner>();
        return this;
    }

    public AutoMLExperiment SetTuner<TTuner>(TTuner proposer)
        where TTuner : class, ITuner => SetTuner(_ => proposer);

    public AutoMLExperiment SetTuner<TTuner>(Func<IServiceProvider, TTuner> factory)
        where TTuner : class, ITuner
    {
        Services.AddSingleton<ITuner>(factory);
        return this;
    }

    public AutoMLExperiment SetTuner<TTuner>()
        where TTuner : class, ITuner
    {
        Services.AddSingleton<ITuner, TTuner>();
        return this;
    }

    public TrialResult Run() => RunAsync().Result;

    public async Task<TrialResult> RunAsync(CancellationToken ct = default)
    {
        _settings.CancellationToken = ct;
        var provider = Services.BuildServiceProvider();
        var log = provider.GetRequiredService<IChannel>();
        using var stop = new StopConditions(_time, _trials, ct);
        var monitor = provider.GetService<IMonitor>();

        // ML.NET, too, makes one runner that it does not use.
        provider.GetService<ITrialRunner>();
        var tuner = provider.GetRequiredService<ITuner>();
        for (int trial = 0; !stop.Reached; trial++)
        {
            var settings = new TrialSettings { TrialId = trial, Parameter = Parameter.CreateNestedParameter(), StartedAtUtc = DateTime.UtcNow };
            settings.Parameter = tuner.Propose(settings);
            monitor?.ReportRunningTrial(settings);
            try
            {
                using var runner = provider.GetRequiredService<ITrialRunner>();
                log.Trace(MessageSensitivity.None, "{0}", JsonSerializer.Serialize(settings));
                var result = await runner.RunAsync(settings, stop.Token);
                result.TrialSettings.EndedAtUtc = DateTime.UtcNow;
                monitor?.ReportCompletedTrial(result);
                tuner.Update(result);
                stop.TrialEnded();
                if (result.Loss < _bestLoss)
                {
                    _best = result;
                    _bestLoss = result.Loss;
                    monitor?.ReportBestTrial(result);
                }
            }
            catch (Exception exception) when (!stop.Reached)
            {
                log.Trace(MessageSensitivity.None, "{0}", $"Trial {trial} failed: {exception.Message}");
                settings.EndedAtUtc = DateTime.UtcNow;
                monitor?.ReportFailTrial(settings, exception);
                tuner.Update(new TrialResult { TrialSettings = settings, Loss = double.MaxValue });
                stop.TrialEnded();

                // Before any trial succeeded, ML.NET takes a failure for a mistake in the experiment.
                if (_best == null && exception is not (OperationCanceledException or OutOfMemoryException))
                    throw;
            }
            catch (Exception exception) when (stop.Reached)
            {
                log.Trace(MessageSensitivity.None, "{0}", $"Trial {trial} ended with the experiment: {exception.Message}");
                break;
            }
        }

        return _best ?? throw new TimeoutException(
            "The experiment ended before any trial succeeded: none was completed, or the metric of all of them was NaN or infinite.");
    }

    // Of the same seed, writing to the log of the experiment's context.
    private MLContext CreateContext()
    {
        var child = new MLContext((_context.Model.GetEnvironment() as HostEnvironment)?.Seed)
        {
            TempFilePath = _context.TempFilePath,
            GpuDeviceId = _context.GpuDeviceId,
            FallbackToCpu = _context.FallbackToCpu,
        };
        var log = ((IChannelProvider)_context).Start($"{nameof(AutoMLExperiment)}-ChildContext");
        child.Log += (_, message) => log.Send(new ChannelMessage(message.Kind, MessageSensitivity.Unknown, message.Message));
        return child;
    }

    /// <summary>What an experiment searches, and where its random numbers start.</summary>
    public class AutoMLExperimentSettings : ExperimentSettings
    {
        public int? Seed { get; set; }

        public SearchSpace.SearchSpace SearchSpace { get; set; }
    }
}
