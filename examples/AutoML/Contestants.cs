using Microsoft.ML.AutoML;

namespace MlNetExtensions.Examples.AutoML;

/// <summary>A tuner by its name.</summary>
internal sealed record Contestant(string Name, Func<AutoMLExperiment, int, AutoMLExperiment> Set);

/// <summary>The pack's tuners, and what ML.NET has.</summary>
internal static partial class Contestants
{
    public static IReadOnlyList<Contestant> For(Plan plan)
    {
        List<Contestant> all =
        [
            new("Thompson sampling", (experiment, seed) => experiment.SetThompsonSamplingTuner(seed)),
            new("mini-GP", (experiment, seed) => experiment.SetMiniGpTuner(seed)),
            new("Sobol", (experiment, seed) => experiment.SetSobolTuner(seed)),
            new("ML.NET random", (experiment, seed) => experiment.SetRandomSearchTuner(seed)),
        ];
        if (!plan.IsShort)
        {
            all.AddRange(
            [
                new("AEGiS", (experiment, seed) => experiment.SetAegisTuner(seed)),
                new("ε-shotgun", (experiment, seed) => experiment.SetEpsilonShotgunTuner(seed)),
                new("kernel bandit", (experiment, seed) => experiment.SetBatchKernelBanditTuner(seed)),
                new("consensus", (experiment, seed) => experiment.SetConsensusBasedTuner(seed)),
                new("ES-Single", (experiment, seed) => experiment.SetEvolutionStrategiesTuner(seed)),
            ]);
            AddMlNet(all);
        }

        return all;
    }

    static partial void AddMlNet(List<Contestant> all);
}
