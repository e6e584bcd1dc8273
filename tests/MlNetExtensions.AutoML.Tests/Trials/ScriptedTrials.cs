using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Trials;

/// <summary>An experiment whose trials do and score what a test says.</summary>
internal sealed class ScriptedTrials : IMonitor
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly AsyncLocal<double> _x = new();

    /// <summary>What happens while a trial's pipeline is fitted: its x, and the trial's cancellation.</summary>
    public Action<double, CancellationToken> OnFit { get; set; } = (_, _) => { };

    /// <summary>The metric of x on a fold, counted in the order of runs of that x.</summary>
    public Func<double, int, double> Metric { get; set; } = (x, _) => x;

    public int Folds { get; set; } = 5;

    public double[] Xs { get; set; } = [0.1, 0.5, 0.3];

    public ConcurrentDictionary<double, int> Runs { get; } = new();

    public List<TrialResult> Completed { get; } = [];

    public List<(int Trial, Exception? Error)> Failed { get; } = [];

    public AutoMLExperiment Experiment(Action<RacingTrialRunner.Options> configure, ITuner? tuner = null)
    {
        var options = new RacingTrialRunner.Options { Metric = (_, _) => Metric(_x.Value, Count(_x.Value)), GracePeriod = TimeSpan.FromMilliseconds(100) };
        configure(options);
        var step = new SweepableEstimator(
            (context, parameter) =>
            {
                double x = parameter["x"].AsType<double>();
                CancellationToken cancellation = TrialScope.Cancellation;
                return context.Transforms.CopyColumns("Copy", "Features").WithOnFitDelegate(_ =>
                {
                    _x.Value = x;
                    OnFit(x, cancellation);
                });
            },
            new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) });
        return _ml.Auto().CreateExperiment().SetPipeline(_ml.Transforms.CopyColumns("First", "Features").Append(step))
            .SetDataset(GeneratedRow.View(_ml, 40), Folds)
            .SetMaxModelToExplore(Xs.Length)
            .SetTuner(tuner ?? new Script(Xs))
            .SetRacingTrialRunner(options)
            .SetMonitor(this);
    }

    public TrialResult Run(Action<RacingTrialRunner.Options>? configure = null, ITuner? tuner = null) => Experiment(configure ?? (_ => { }), tuner).Run();

    public void ReportBestTrial(TrialResult result)
    {
    }

    public void ReportCompletedTrial(TrialResult result) => Completed.Add(result);

    public void ReportFailTrial(TrialSettings settings, Exception? exception = null) => Failed.Add((settings.TrialId, exception));

    public void ReportRunningTrial(TrialSettings settings)
    {
    }

    private int Count(double x) => Runs.AddOrUpdate(x, 1, (_, count) => count + 1) - 1;

    private sealed class Script(double[] xs) : ITuner
    {
        public Parameter Propose(TrialSettings settings) => Parameter.CreateNestedParameter(
            new KeyValuePair<string, Parameter>("_pipeline_", Parameter.CreateNestedParameter(
                new KeyValuePair<string, Parameter>("_SCHEMA_", Parameter.FromString("e0 * e1")),
                new KeyValuePair<string, Parameter>("e0", Parameter.CreateNestedParameter()),
                new KeyValuePair<string, Parameter>("e1", Parameter.CreateNestedParameter(
                    new KeyValuePair<string, Parameter>("x", Parameter.FromDouble(xs[settings.TrialId])))))));

        public void Update(TrialResult result)
        {
        }
    }
}
