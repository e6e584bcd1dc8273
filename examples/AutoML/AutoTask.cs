using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>Something to tune for.</summary>
/// <param name="Name">In tables.</param>
/// <param name="IsGenerated">Whether the rows are invented.</param>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Validation">Rows to judge trials by; null for folds of those to learn from.</param>
/// <param name="Test">Rows that the winner is tested on, once.</param>
/// <param name="Pipeline">Trainers with their search spaces.</param>
/// <param name="Metric">What is made larger, in words.</param>
/// <param name="Score">The same, of scored rows.</param>
internal sealed record AutoTask(
    string Name, bool IsGenerated, IDataView Train, IDataView? Validation, IDataView Test,
    Func<AutoCatalog, SweepablePipeline> Pipeline, string Metric, Func<MLContext, IDataView, double> Score)
{
    /// <summary>An experiment that lacks only a tuner and a runner.</summary>
    public AutoMLExperiment Experiment(MLContext context, Plan plan)
    {
        AutoMLExperiment experiment = context.Auto().CreateExperiment().SetPipeline(Pipeline(context.Auto())).SetMaxModelToExplore(plan.Trials);
        return Validation is null ? experiment.SetDataset(Train, plan.Folds) : experiment.SetDataset(Train, Validation);
    }

    /// <summary>The metric on the test rows of what a trial found, fitted on all rows to learn from.</summary>
    public double TestOf(MLContext context, TrialSettings settings)
    {
        TransformerChain<ITransformer> model = Pipeline(context.Auto()).BuildFromOption(context, settings.Parameter["_pipeline_"]).Fit(Train);
        return Score(context, model.Transform(Test));
    }
}
