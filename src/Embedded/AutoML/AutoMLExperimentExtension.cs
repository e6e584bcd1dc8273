using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Internal.AutoML;
using Microsoft.ML.SearchSpace.Option;
using static Microsoft.ML.DataOperationsCatalog;

namespace Microsoft.ML.AutoML;

/// <summary>What an experiment is about.</summary>
public static class AutoMLExperimentExtension
{
    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView train, IDataView validation, bool subSamplingTrainDataset = false)
    {
        if (subSamplingTrainDataset)
        {
            experiment.AddSearchSpace(
                TrainValidateDataset.SearchSpaceName,
                new SearchSpace.SearchSpace { { TrainValidateDataset.SubSamplingKey, new UniformSingleOption(0, 1, false, 0.1f) } });
        }

        experiment.Services.AddSingleton<IDatasetManager>(new TrainValidateDataset(train, validation));
        return experiment;
    }

    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, TrainTestData trainValidationSplit) =>
        experiment.SetDataset(trainValidationSplit.TrainSet, trainValidationSplit.TestSet);

    public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView dataset, int fold = 10, string samplingKeyColumnName = null)
    {
        experiment.Services.AddSingleton<IDatasetManager>(
            new CrossValidateDataset { Dataset = dataset, Fold = fold, SamplingKeyColumnName = samplingKeyColumnName });
        return experiment;
    }

    public static AutoMLExperiment SetBinaryClassificationMetric(
        this AutoMLExperiment experiment, BinaryClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") =>
        SetMetric(experiment, MetricManager.Of(metric, labelColumn, predictedColumn));

    public static AutoMLExperiment SetMulticlassClassificationMetric(
        this AutoMLExperiment experiment, MulticlassClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") =>
        SetMetric(experiment, MetricManager.Of(metric, labelColumn, predictedColumn));

    public static AutoMLExperiment SetRegressionMetric(
        this AutoMLExperiment experiment, RegressionMetric metric, string labelColumn = "Label", string scoreColumn = "Score") =>
        SetMetric(experiment, MetricManager.Of(metric, labelColumn, scoreColumn));

    /// <summary>Sets a runner, a monitor and a tuner as well. ML.NET's tuner at this place is another one.</summary>
    public static AutoMLExperiment SetPipeline(this AutoMLExperiment experiment, SweepablePipeline pipeline)
    {
        experiment.AddSearchSpace(AutoMLExperiment.PipelineName, pipeline.SearchSpace);
        experiment.Services.AddSingleton(pipeline);
        return experiment.SetTrialRunner<SweepablePipelineRunner>().SetMonitor<LogMonitor>().SetRandomSearchTuner();
    }

    public static AutoMLExperiment SetRandomSearchTuner(this AutoMLExperiment experiment, int? seed = null) => experiment.SetTuner(provider =>
    {
        var settings = provider.GetRequiredService<AutoMLExperiment.AutoMLExperimentSettings>();
        return new RandomSearchTuner(settings.SearchSpace, seed ?? settings.Seed);
    });

    private static AutoMLExperiment SetMetric(AutoMLExperiment experiment, IEvaluateMetricManager manager)
    {
        experiment.Services.AddSingleton<IMetricManager>(manager);
        experiment.Services.AddSingleton(manager);
        return experiment;
    }
}
