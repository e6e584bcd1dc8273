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
        new("proportional", new ProportionalSampler()),
        new("proportional, without mixing", new ProportionalSampler { Share = 1 }),
        new("conditional Poisson", new ConditionalPoissonSampler()),
        new("volume", new VolumeSampler()),
        new("maximum volume", new MaximumVolumeSampler(), IgnoresSeed: true),
        new("GRAFT", new GraftSampler(), IgnoresSeed: true),
        new("facility location", new FacilityLocationSampler(), IgnoresSeed: true),
        new("facility location, distances of candidates", new FacilityLocationSampler { Similarity = VectorSimilarity.Distance,
            Candidates = 60 }),
        new("representatives", new RepresentativeSampler()),
        new("representatives, proportional", new RepresentativeSampler(StratumBalance.Proportional)),
        new("stratified power", new StratifiedSampler(new StochasticBatchSampler())),
        new("stratified top", new StratifiedSampler(new TopSampler(), StratumBalance.Proportional), IgnoresSeed: true),
        new("stratified proportional", new StratifiedSampler(new ProportionalSampler(), StratumBalance.Proportional)),
        new("stratified facility location", new StratifiedSampler(new FacilityLocationSampler()), IgnoresSeed: true),
        new("curriculum", new CurriculumSampler()),
        new("anti-curriculum", new CurriculumSampler(CurriculumOrder.HardFirst)),
        new("random curriculum", new CurriculumSampler(CurriculumOrder.Random)),
        new("rank window", new RankWindowSampler()),
        new("self-repellent", new SelfRepellentSampler()),
        new("self-repellent by scores", new SelfRepellentSampler { ByScores = true }),
        new("temperature", new TemperatureSampler()),
        new("temperature, cooling", new TemperatureSampler { Temperature = 20, FinalTemperature = 1 }),
        new("upsample once", new UpsampleOnceSampler()),
        new("novelty", new NoveltySampler()),
        new("mixed", new MixedSampler(new TopSampler())),
        new("Thompson", new ThompsonPoolSampler(ThompsonUtility.Draw)),
        new("Thompson, variance", new ThompsonPoolSampler()),
        new("Thompson, information", new ThompsonPoolSampler(ThompsonUtility.Information)),
        new("Thompson, target", new ThompsonPoolSampler(ThompsonUtility.Target) { Target = 0.7 }),
        new("SIFT", new SiftSampler(), IgnoresSeed: true),
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
            Beliefs = Beliefs(count),
        };
    }

    private static ArmBeliefs Beliefs(int count)
    {
        ArmBeliefs beliefs = new BetaPosterior().Create(Math.Max(1, count));
        for (int i = 0; i < count; i++)
        {
            beliefs.Update(i, i % 3 / 2.0);
        }

        return beliefs;
    }
}
