using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.AutoML;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>One of any number of processes that share the study of the first task.</summary>
internal static class Worker
{
    private const string Study = "automl-example-income";

    public static void Run(string connection, Plan plan)
    {
        using IStudyStore store = connection.Contains('=') ? new PostgresStudyStore(connection) : new SqliteStudyStore(connection);
        var context = new MLContext(seed: 1);
        AutoTask task = Tasks.Income(context, plan);
        var options = new RacingTrialRunner.Options { Metric = task.Score };
        TrialResult best = task.Experiment(context, plan)
            .SetStudy(store, Study, (space, seed) => new ThompsonSamplingTuner(space, seed: seed), services => RacingTrialRunner.Of(services, options))
            .SetMonitor(new Lines())
            .Run();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Best of the study: trial {best.TrialSettings.TrialId}, {task.Metric} {best.Metric:0.0000} by folds, {task.TestOf(context, best.TrialSettings):0.0000} on test rows."));
    }

    private sealed class Lines : IMonitor
    {
        public void ReportRunningTrial(TrialSettings settings)
        {
        }

        public void ReportCompletedTrial(TrialResult result) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"trial {result.TrialSettings.TrialId}: {result.Metric:0.0000}"));

        public void ReportBestTrial(TrialResult result)
        {
        }

        public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"trial {settings.TrialId} failed: {exception?.Message}"));
    }
}
