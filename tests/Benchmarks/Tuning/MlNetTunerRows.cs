using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.Core.Tests.Tuning;
using MlNetExtensions.Tuning;

namespace Benchmarks.Tuning;

/// <summary>
/// The pack's tuners and ML.NET's own in experiments over the same search spaces, 60 trials each. ML.NET's are found by name, for the embedded host
/// has but the random one: export MlNet=package for the others.
/// </summary>
internal static class MlNetTunerRows
{
    private const string Group = "automl";
    private const int Seeds = 10;
    private const int Trials = 60;

    private static readonly (string Name, Action<AutoMLExperiment> Set)[] s_ours =
    [
        ("Thompson", experiment => experiment.SetThompsonSamplingTuner()), ("AEGiS", experiment => experiment.SetAegisTuner()),
        ("shotgun", experiment => experiment.SetEpsilonShotgunTuner()), ("mini-GP", experiment => experiment.SetMiniGpTuner()),
        ("BBKB", experiment => experiment.SetBatchKernelBanditTuner()),
    ];

    public static IEnumerable<Benchmark> All()
    {
        (string Name, Action<AutoMLExperiment> Set)[] peers =
        [
            .. new[] { "SetCostFrugalTuner", "SetSmacTuner", "SetRandomSearchTuner", "SetGridSearchTuner" }
                .Select(name => typeof(AutoMLExperimentExtension).GetMethods().SingleOrDefault(method => method.Name == name))
                .OfType<MethodInfo>().Select(method => (method.Name[3..^5], Caller(method))),
        ];
        foreach (TuningFunction function in TuningFunction.All)
        {
            string name = $"{function.Name} in experiments beside ML.NET's tuners, {Trials} trials: median distance from the least value";
            yield return new Benchmark(Group, name, () => Measure(name, function, peers));
        }
    }

    private static Action<AutoMLExperiment> Caller(MethodInfo method) => experiment =>
        method.Invoke(null, [experiment, .. method.GetParameters()[1..].Select(parameter => parameter.DefaultValue)]);

    private static Row Measure(string name, TuningFunction function, (string Name, Action<AutoMLExperiment> Set)[] peers)
    {
        (string Name, double Median)[] ours = Medians(function, s_ours), theirs = Medians(function, peers);
        return new Row(Group, name, Text(ours), Text(theirs), ours.Min(tuner => tuner.Median) / theirs.Min(tuner => tuner.Median), new Goal(1));
    }

    private static string Text((string Name, double Median)[] tuners) =>
        string.Join(", ", tuners.Select(tuner => string.Create(CultureInfo.InvariantCulture, $"{tuner.Name} {tuner.Median:G3}")));

    private static (string Name, double Median)[] Medians(TuningFunction function, (string Name, Action<AutoMLExperiment> Set)[] tuners) =>
        [.. tuners.Select(tuner =>
        {
            double[] best = [.. Enumerable.Range(0, Seeds).AsParallel().Select(seed => Best(function, tuner.Set, seed) - function.Least).Order()];
            return (tuner.Name, (best[(Seeds - 1) / 2] + best[Seeds / 2]) / 2);
        })];

    private static double Best(TuningFunction function, Action<AutoMLExperiment> setTuner, int seed)
    {
        var space = new Microsoft.ML.SearchSpace.SearchSpace();
        foreach (TuningDimension dimension in function.Space.Dimensions)
        {
            space[dimension.Name] = dimension.Levels == 0 ? new UniformDoubleOption(0, 1, false, 0.5)
                : new ChoiceOption([.. Enumerable.Range(0, dimension.Levels).Select(level => (object)level)]);
        }

        var runner = new FunctionRunner(function);
        AutoMLExperiment experiment = new AutoMLExperiment(new MLContext(seed), new AutoMLExperiment.AutoMLExperimentSettings { Seed = seed, SearchSpace = space })
            .SetTrialRunner(runner).SetMaxModelToExplore(Trials);
        setTuner(experiment);
        return experiment.Run().Loss;
    }

    private sealed class FunctionRunner(TuningFunction function) : ITrialRunner
    {
        public Task<TrialResult> RunAsync(TrialSettings settings, CancellationToken ct)
        {
            double[] point = [.. function.Space.Dimensions.Select(dimension => dimension.Levels == 0 ? settings.Parameter[dimension.Name].AsType<double>()
                : (settings.Parameter[dimension.Name].AsType<int>() + 0.5) / dimension.Levels)];
            double loss = function.Loss(point);
            return Task.FromResult(new TrialResult { Loss = loss, Metric = -loss, TrialSettings = settings, DurationInMilliseconds = 1 });
        }

        public void Dispose()
        {
        }
    }
}
