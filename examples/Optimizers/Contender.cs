namespace MlNetExtensions.Examples.Comparison;

/// <summary>An optimizer, or a way to use one, that is compared with others.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="LearningRate">At the first step; it decays linearly to zero.</param>
/// <param name="Source">Where the rate is from.</param>
/// <param name="Optimizer">The chain for a schedule.</param>
internal sealed record Contender(string Name, double LearningRate, string Source, Func<Schedule, GradientTransformation> Optimizer)
{
    private const string Paper = "the paper's default";

    public int BatchSize { get; init; } = Plan.BatchSize;

    public static Contender AdamW { get; } = new("AdamW", 1e-3, Paper, rate => Optimizers.AdamW(rate));

    /// <summary>Eight optimizers, none of them tuned for these images.</summary>
    public static IReadOnlyList<Contender> All { get; } =
    [
        new("SGD, momentum 0.9", 1e-2, "no paper's default; a tenth of the usual 0.1 of networks with BatchNorm", rate => Optimizers.Sgd(rate, momentum: 0.9)),
        AdamW,
        new("MARS-AdamW", 3e-3, Paper, rate => Optimizers.MarsAdamW(rate)),
        new("AdaBelief", 1e-3, Paper, rate => Optimizers.AdaBelief(rate)),
        new("Lion", 1e-4, Paper, rate => Optimizers.Lion(rate)),
        new("RAdam", 1e-3, Paper, rate => Optimizers.RAdam(rate)),
        new("NAdam", 2e-3, Paper, rate => Optimizers.NAdam(rate)),
        new("Muon", 1e-3, "AdamW's rate, as its updates are made as long as AdamW's", rate => Optimizers.Muon(rate)),
    ];

    /// <summary>AdamW with the mean of a batch's gradients, and with filters that leave out parts of it which disagree.</summary>
    public static IReadOnlyList<Contender> Filters { get; } =
    [
        AdamW,
        Filtered("AdamW + filter, τ = 1", new GradientAgreementFilter()),
        Filtered("AdamW + filter, τ = 0.95", new GradientAgreementFilter { Threshold = 0.95 }),
        Filtered("AdamW + agreeing mean, τ = 0.95", new GradientAgreementMean { Threshold = 0.95 }),
    ];

    private static Contender Filtered(string name, GradientTransformation filter) =>
        AdamW with { Name = name, Optimizer = rate => filter.Then(Optimizers.AdamW(rate)) };
}
