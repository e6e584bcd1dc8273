namespace MlNetExtensions.Core.Tests.Selection;

/// <summary>A row of the contract suite: a sampler by name.</summary>
/// <param name="Name">In test reports.</param>
/// <param name="Sampler">The sampler.</param>
/// <param name="IgnoresSeed">Whether the rows are the same for all seeds.</param>
internal sealed record SamplerCase(string Name, PoolSampler Sampler, bool IgnoresSeed = false)
{
    public const int Strata = 4;

    public static IReadOnlyList<SamplerCase> All { get; } =
    [
        new("top", new TopSampler(), IgnoresSeed: true),
        new("uniform", new RandomSampler()),
        new("power", new StochasticBatchSampler()),
        new("softmax", new StochasticBatchSampler(StochasticBatchKind.Softmax)),
        new("soft rank, cold", new StochasticBatchSampler(StochasticBatchKind.SoftRank) { Coldness = 3 }),
    ];

    public static TheoryData<string> Names => [.. All.Select(item => item.Name)];

    public static SamplerCase Of(string name) => All.Single(item => item.Name == name);

    /// <summary>A pool with everything.</summary>
    public static SelectionPool Pool(int count = 200, int dimension = 5, int seed = 1, double? score = null)
    {
        var random = new Random(seed);
        return new SelectionPool(count)
        {
            Scores = Enumerable.Range(0, count).Select(_ => score ?? random.NextDouble()).ToArray(),
            Vectors = Generated.Normal(count, dimension, seed),
            Strata = Enumerable.Range(0, count).Select(i => i % 7 % Strata).ToArray(),
            Visits = Enumerable.Range(0, count).Select(_ => (long)random.Next(4)).ToArray(),
            Queries = Generated.Normal(2, dimension, seed + 1),
            Progress = 0.5,
        };
    }
}
