using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>Every proposer, for the tests that all have to pass.</summary>
public sealed record ProposerCase(string Name, Func<TuningSpace, ulong, IProposer> Create)
{
    public static IReadOnlyList<ProposerCase> All { get; } =
    [
        new("random", (space, seed) => new RandomProposer(space, seed)),
        new("Sobol", (space, seed) => new SobolProposer(space, seed)),
    ];

    public static TheoryData<string> Names => [.. All.Select(proposer => proposer.Name)];

    public static IProposer Of(string name, TuningSpace space, ulong seed = 5) => All.Single(proposer => proposer.Name == name).Create(space, seed);
}
