using MlNetExtensions.Golden;
using static MlNetExtensions.GradientTransformation;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>
/// The parameters after every step are those of the official implementations, at the tolerance of each file. A new optimizer is a row here.
/// </summary>
public sealed class OptimizerGoldenTests
{
    private static readonly Dictionary<string, Func<GoldenOptimizer, GradientTransformation>> s_files = new()
    {
        ["opt_sgd_momentum"] = golden => Chain(
            new AddDecayedWeights(golden.Number("weight_decay")),
            new ScaleByMomentum
            {
                Momentum = golden.Number("momentum"),
                Dampening = golden.Number("dampening"),
                Nesterov = golden.Is("nesterov")
            },
            Rate(golden)),
        ["opt_adam"] = golden => Coupled(golden, Adam(golden)),
        ["opt_amsgrad"] = golden => Coupled(golden, Adam(golden)),
        ["opt_adamw"] = golden => Decoupled(golden, Adam(golden)),
        ["opt_adamw_amsgrad"] = golden => Decoupled(golden, Adam(golden)),
        ["opt_adagrad"] = golden => Chain(
            new AddDecayedWeights(golden.Number("weight_decay")),
            new ScaleByAdaGrad { InitialAccumulator = golden.Number("initial_accumulator_value"), Epsilon = golden.Number("eps") },
            Decaying(golden)),
        ["opt_adagradnorm"] = golden => Chain(
            new ScaleByRowAdaGradNorm
            {
                InitialAccumulator = golden.Number("initial_accumulator_value"),
                Momentum = golden.Number("momentum")
            },
            Decaying(golden)),
        ["opt_adagrad_norm_textbook"] = golden => Chain(
            new ScaleByAdaGradNorm { InitialNorm = golden.Number("b0") },
            new ScaleByLearningRate(golden.Number("eta"))),
        ["opt_rmsprop"] = golden => Coupled(golden, Chain(
            new ScaleByRmsProp { Alpha = golden.Number("alpha"), Epsilon = golden.Number("eps"), Centered = golden.Is("centered") },
            new ScaleByMomentum { Momentum = golden.Number("momentum") })),
        ["opt_nadam"] = golden => Coupled(golden, Moments(golden, new ScaleByNAdam { MomentumDecay = golden.Number("momentum_decay") })),
        ["opt_radam_torch"] = golden => Coupled(golden, Moments(golden, new ScaleByRAdam())),
        ["opt_radam_official"] = golden => Chain(Moments(golden, Rectified(golden)), Rate(golden)),
        ["opt_adabelief"] = golden => Belief(golden, Moments(golden, new ScaleByBelief
        {
            Rectify = golden.Is("rectify"),
            EarlySteps = Early(golden),
            AmsGrad = golden.Is("amsgrad"),
        })),
        ["opt_adamomentum"] = golden => Belief(golden, Moments(golden, new ScaleByAdaMomentum())),
        ["opt_diffgrad"] = golden => Coupled(golden, Moments(golden, new ScaleByDiffGrad())),
        ["opt_ano"] = golden => Decoupled(golden, Moments(golden, new ScaleByAno())),
        ["opt_anolog"] = golden => Decoupled(golden, Moments(golden, new ScaleByAno { Logarithmic = true, AllowNegativeMomentum = true })),
        ["opt_admeta_s"] = golden => Chain(
            new AddDecayedWeights(golden.Number("weight_decay")),
            new ScaleByDoubleAverage { Lambda = golden.Number("lamda"), AsShipped = true },
            new ScaleByAverage { Beta = golden.Number("beta") },
            Rate(golden),
            new PullToSlowWeights { Period = (int)golden.Number("k") }),
        ["opt_admeta_r"] = golden => Chain(
            new ScaleByDoubleAverage { Lambda = golden.Number("lamda"), AsShipped = true },
            golden.Is("rectify")
                ? Chain(Moments(golden, Rectified(golden)), Rate(golden))
                : Chain(
                    Adam(golden) with { EpsilonBeforeCorrection = true },
                    Rate(golden),
                    new DecayAfterStep(golden.Number("lr"), golden.Number("weight_decay"))),
            new PullToSlowWeights { Period = (int)golden.Number("k") }),
        ["opt_mars_lion"] = golden => Mars(golden, new ScaleByMomentum { Momentum = golden.Number("betas", 0) }.Then(new ScaleBySign())),
        ["opt_mars_shampoo"] = golden => Mars(golden, Shampoo(golden)),
        ["opt_mars_shampoo_bf16"] = golden => Mars(golden, Shampoo(golden, rounds: true)),
        ["opt_adafactor"] = golden => new ScaleByAdafactor
        {
            LearningRate = golden.Has("lr") ? golden.Number("lr") : null,
            Epsilon = golden.Number("eps", 0),
            SmallestScale = golden.Number("eps", 1),
            ClipThreshold = golden.Number("clip_threshold"),
            DecayExponent = golden.Number("decay_rate"),
            Momentum = golden.Has("beta1") ? golden.Number("beta1") : null,
            WeightDecay = golden.Number("weight_decay"),
            ScaleByParameters = golden.Is("scale_parameter"),
            BeginsSmall = golden.Is("warmup_init"),
        },
        ["opt_scale"] = Scale,
        ["opt_subset_norm"] = golden => DecayingAfterwards(golden, new ScaleBySubsetNorm
        {
            Beta1 = golden.Number("betas", 0),
            Beta2 = golden.Number("betas", 1),
            Epsilon = golden.Number("eps"),
            Corrected = golden.Is("correct_bias"),
            Momentum = golden.Text("momentum_type") == "ema",
            SubsetSize = golden.Integer("subset_size"),
        }),
        ["opt_subspace_momentum"] = golden => DecayingAfterwards(golden, new ScaleBySubspaceMomentum
        {
            Beta1 = golden.Number("betas", 0),
            Beta2 = golden.Number("betas", 1),
            Epsilon = golden.Number("eps"),
            Corrected = golden.Is("correct_bias"),
            Rank = (int)golden.Number("rank"),
            Period = (int)golden.Number("update_proj_gap"),
            Projection = golden.Text("proj_type") == "svd" ? SubspaceProjection.Singular : SubspaceProjection.LargestNorms,
            SecondMoment = golden.Text("second_moment_type") != "none",
            SubsetSize = golden.Text("second_moment_type") == "sn" ? golden.Integer("subset_size") : 1,
        }),
        ["opt_mars_adamw"] = golden => Mars(golden, Adam(golden)),
    };

    public static TheoryData<string, int> Cases()
    {
        var cases = new TheoryData<string, int>();
        foreach (string file in s_files.Keys)
        {
            for (int i = 0; i < GoldenFile.Load(file).Count; i++)
            {
                cases.Add(file, i);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Parameters_after_every_step(string file, int @case)
    {
        var golden = new GoldenOptimizer(GoldenFile.Case(file, @case));
        golden.Check(s_files[file](golden));
    }

    private static ScaleByLearningRate Rate(GoldenOptimizer golden) => new(golden.Number("lr"));

    private static GradientTransformation Coupled(GoldenOptimizer golden, GradientTransformation link) =>
        Chain(new AddDecayedWeights(golden.Number("weight_decay")), link, Rate(golden));

    private static GradientTransformation Decoupled(GoldenOptimizer golden, GradientTransformation link) =>
        Chain(link, new AddDecayedWeights(golden.Number("weight_decay")), Rate(golden));

    private static ScaleByLearningRate Decaying(GoldenOptimizer golden) =>
        new(new InverseTimeSchedule(golden.Number("lr"), golden.Number("lr_decay")));

    private static MomentTransformation Moments(GoldenOptimizer golden, MomentTransformation link) => link with
    {
        Beta1 = golden.Number("betas", 0),
        Beta2 = golden.Number("betas", 1),
        Epsilon = golden.Number("eps"),
    };

    private static EarlySteps Early(GoldenOptimizer golden) => golden.Is("degenerated_to_sgd") ? EarlySteps.Momentum : EarlySteps.None;

    private static ScaleByRAdam Rectified(GoldenOptimizer golden) =>
        new() { EarlySteps = Early(golden), WeightDecay = golden.Number("weight_decay") };

    // Decay by the gradient, by the learning rate, or by neither.
    private static GradientTransformation Belief(GoldenOptimizer golden, GradientTransformation link) => !golden.Is("weight_decouple")
        ? Coupled(golden, link)
        : golden.Is("fixed_decay")
            ? Chain(link, Rate(golden), new AddDecayedWeights(golden.Number("weight_decay")))
            : Decoupled(golden, link);

    private static ScaleByAdam Adam(GoldenOptimizer golden, string betas = "betas") => new()
    {
        Beta1 = golden.Number(betas, 0),
        Beta2 = golden.Number(betas, 1),
        Epsilon = golden.Number("eps"),
        AmsGrad = golden.Is("amsgrad"),
    };

    private static GradientTransformation DecayingAfterwards(GoldenOptimizer golden, GradientTransformation link) =>
        Chain(link, Rate(golden), new DecayAfterStep(golden.Number("lr"), golden.Number("weight_decay")));

    // m/(1 - β) is the sum that the momentum keeps.
    private static GradientTransformation Shampoo(GoldenOptimizer golden, bool rounds = false) => Chain(
        new ScaleByMomentum { Momentum = golden.Number("betas", 0) },
        new Orthogonalize { Epsilon = golden.Number("eps"), Scale = OrthogonalScale.RowsOverColumns, BFloat16 = rounds });

    private static GradientTransformation Scale(GoldenOptimizer golden) => golden.Text("param_type") switch
    {
        "main" => Decoupled(golden, new ScaleByRowNorm()),
        "embed_tokens" => Decoupled(golden, new ScaleByRowNorm { Columns = true }),
        "secondary" => Decoupled(golden, Chain(new ScaleByAverage { Beta = golden.Number("momentum") }, new ScaleByRowNorm())),
        _ => Chain(
            new ScaleByAdam
            {
                Beta1 = golden.Number("adamw_betas", 0),
                Beta2 = golden.Number("adamw_betas", 1),
                Epsilon = golden.Number("adamw_eps"),
                EpsilonBeforeCorrection = true,
            },
            new AddDecayedWeights(golden.Number("weight_decay")),
            new ScaleByLearningRate(golden.Number("adam_lr"))),
    };

    // The official code corrects the first step by a gradient of zero.
    private static ForGroups Mars(GoldenOptimizer golden, GradientTransformation link)
    {
        GradientTransformation corrected = Decoupled(golden, Chain(
            new MarsCorrection
            {
                Gamma = golden.Number("gamma"),
                Beta = golden.Number("betas", 0),
                Exact = !golden.Is("is_approx"),
                CorrectFirstStep = true
            },
            link));
        GradientTransformation vectors = Chain(
            Adam(golden, "betas_1d"), new AddDecayedWeights(golden.Number("weight_decay_1d")),
                new ScaleByLearningRate(golden.Number("lr_1d")));
        return new ForGroups(GroupSelection.Matrices, corrected, golden.Is("optimize_1d") ? corrected : vectors);
    }
}
