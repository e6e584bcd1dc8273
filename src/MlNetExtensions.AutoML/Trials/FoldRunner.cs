using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>Runs folds on threads of their own, so many at a time, and leaves behind what does not stop.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody takes has nothing to free, and folds left behind may still use it.")]
internal sealed class FoldRunner
{
    /// <summary>So many threads that do not stop are too many: the experiment ends.</summary>
    public const int MostLeftBehind = 8;

    private readonly SweepablePipeline _pipeline;
    private readonly TrialFolds _folds;
    private readonly RacingTrialRunner.Options _options;
    private readonly Func<MLContext, IDataView, double> _metric;
    private readonly SemaphoreSlim _workers;
    private int _leftBehind;

    public FoldRunner(SweepablePipeline pipeline, TrialFolds folds, Func<MLContext, IDataView, double> metric, RacingTrialRunner.Options options)
    {
        (_pipeline, _folds, _metric, _options) = (pipeline, folds, metric, options);
        _workers = new SemaphoreSlim(options.Workers);
    }

    public int LeftBehind => Volatile.Read(ref _leftBehind);

    /// <summary>The metric on a fold.</summary>
    /// <param name="entrant">The trial; gets the model of its first fold.</param>
    /// <param name="repeat">Which split and seeds.</param>
    /// <param name="fold">Which part of the split.</param>
    /// <param name="starting">Called when a worker is free.</param>
    /// <param name="cancellation">Stops the fold.</param>
    public async Task<double> RunAsync(TrialEntrant entrant, int repeat, int fold, Action starting, CancellationToken cancellation)
    {
        if (_options.Pause is { } pause)
        {
            await pause.WaitAsync(cancellation).ConfigureAwait(false);
        }

        await _workers.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            starting();
            Task<double> work = Task.Factory.StartNew(
                () => Evaluate(entrant, repeat, fold, cancellation),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            return await StopAsync(work, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _workers.Release();
        }
    }

    private async Task<double> StopAsync(Task<double> work, CancellationToken cancellation)
    {
        if (await Task.WhenAny(work, Task.Delay(Timeout.Infinite, cancellation)).ConfigureAwait(false) != work
            && await Task.WhenAny(work, Task.Delay(_options.GracePeriod, CancellationToken.None)).ConfigureAwait(false) != work)
        {
            Interlocked.Increment(ref _leftBehind);
            _ = work.ContinueWith(_ => Interlocked.Decrement(ref _leftBehind), TaskScheduler.Default);
            throw new OperationCanceledException(string.Create(CultureInfo.InvariantCulture,
                $"A fold went on for {_options.GracePeriod.TotalSeconds} s after it was stopped, and was left behind."), cancellation);
        }

        return await work.ConfigureAwait(false);
    }

    private double Evaluate(TrialEntrant entrant, int repeat, int fold, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int seed = _folds.SeedOf(repeat, fold);
        TrialScope.Enter(seed, cancellation);
        var context = new MLContext(seed);
        (IDataView train, IDataView test) = _folds.Rows(context, entrant.Settings, repeat, fold);
        TransformerChain<ITransformer> model = Build(context, entrant.Settings.Parameter).Fit(new CancelableView(train, cancellation));
        double metric = _metric(context, model.Transform(new CancelableView(test, cancellation)));
        if (fold == 0 && repeat == entrant.FirstRepeat)
        {
            entrant.Model = model;
        }

        return metric;
    }

    // A pipeline remembers what it builds, so it builds one at a time.
    private EstimatorChain<ITransformer> Build(MLContext context, Parameter parameter)
    {
        lock (_pipeline)
        {
            return _pipeline.BuildFromOption(context, parameter.TryGetValue(SearchSpaceReader.PipelineName, out Parameter? inner) ? inner : parameter);
        }
    }
}
