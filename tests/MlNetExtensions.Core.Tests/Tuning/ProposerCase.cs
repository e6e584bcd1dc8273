using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>Every proposer, for the tests that all have to pass.</summary>
public sealed record ProposerCase(string Name, Func<TuningSpace, ulong, IProposer> Create)
{
    public static IReadOnlyList<ProposerCase> All { get; } =
    [
        new("random", (space, seed) => new RandomProposer(space, seed)),
        new("Sobol", (space, seed) => new SobolProposer(space, seed)),
        new("Thompson", (space, seed) => new ThompsonProposer(space, Small(new ThompsonOptions()), seed)),
        new("AEGiS", (space, seed) => new AegisProposer(space, Small(new AegisOptions()), seed)),
        new("shotgun", (space, seed) => new EpsilonShotgunProposer(space, Small(new EpsilonShotgunOptions()), seed)),
        new("mini-GP EI", (space, seed) => new MiniGpProposer(space, Small(new MiniGpOptions()), seed)),
        new("mini-GP UCB", (space, seed) =>
            new MiniGpProposer(space, Small(new MiniGpOptions { Rule = MiniGpRule.ConfidenceBound }), seed)),
        new("BBKB", (space, seed) => new BatchKernelBanditProposer(space, Small(new BatchKernelBanditOptions()), seed)),
        new("sparse AEGiS", (space, seed) =>
            new AegisProposer(space, Small(new AegisOptions { ExactPoints = 8, DictionaryPoints = 6 }), seed)),
        new("consensus", (space, seed) => new ConsensusBasedProposer(space, null, seed)),
        new("evolution", (space, seed) => new EvolutionStrategiesProposer(space, null, seed)),
    ];

    public static TheoryData<string> Names => [.. All.Select(proposer => proposer.Name)];

    public static IProposer Of(string name, TuningSpace space, ulong seed = 5) =>
        All.Single(proposer => proposer.Name == name).Create(space, seed);

    /// <summary>Enough to see what a proposer owes, in less time.</summary>
    private static TOptions Small<TOptions>(TOptions options)
        where TOptions : SurrogateOptions
    {
        (options.Candidates, options.DrawFeatures, options.InitialTrials) = (60, 32, 6);
        return options;
    }
}
