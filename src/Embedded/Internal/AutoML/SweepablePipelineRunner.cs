using System.Diagnostics;
using Microsoft.ML.AutoML;

namespace Microsoft.ML.Internal.AutoML;

/// <summary>Fits a pipeline and evaluates it, once or on each fold.</summary>
internal sealed class SweepablePipelineRunner(
    MLContext context, SweepablePipeline pipeline, IEvaluateMetricManager metric, IDatasetManager data) : ITrialRunner
{
    public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Run(settings, ct));
    }

    public void Dispose()
    {
    }

    private TrialResult Run(TrialSettings settings, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        var models = new List<ITransformer>();
        double mean = Splits(settings).Select(split =>
        {
            ct.ThrowIfCancellationRequested();
            var model = pipeline.BuildFromOption(context, settings.Parameter[AutoMLExperiment.PipelineName]).Fit(split.Train);
            models.Add(model);
            return metric.Evaluate(context, model.Transform(split.Test));
        }).Average();
        return new TrialResult
        {
            TrialSettings = settings,
            Model = models[0],
            Metric = mean,
            Loss = metric.IsMaximize ? -mean : mean,
            DurationInMilliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
        };
    }

    private IEnumerable<(IDataView Train, IDataView Test)> Splits(TrialSettings settings) => data switch
    {
        ICrossValidateDatasetManager folds => context.Data.CrossValidationSplit(folds.Dataset, folds.Fold, folds.SamplingKeyColumnName)
            .Select(split => (split.TrainSet, split.TestSet)),
        ITrainValidateDatasetManager rows => [(rows.LoadTrainDataset(context, settings), rows.LoadValidateDataset(context, settings))],
        _ => throw new NotSupportedException($"A {data.GetType()} holds neither folds nor rows to validate on."),
    };
}
