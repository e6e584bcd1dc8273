using MlNetExtensions.Core.Optimization.Gradient;
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
            new ScaleByMomentum { Momentum = golden.Number("momentum"), Dampening = golden.Number("dampening"), Nesterov = golden.Is("nesterov") },
            Rate(golden)),
        ["opt_adam"] = golden => Coupled(golden, Adam(golden)),
        ["opt_amsgrad"] = golden => Coupled(golden, Adam(golden)),
        ["opt_adamw"] = golden => Decoupled(golden, Adam(golden)),
        ["opt_adamw_amsgrad"] = golden => Decoupled(golden, Adam(golden)),
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

    private static ScaleByAdam Adam(GoldenOptimizer golden, string betas = "betas") => new()
    {
        Beta1 = golden.Number(betas, 0),
        Beta2 = golden.Number(betas, 1),
        Epsilon = golden.Number("eps"),
        AmsGrad = golden.Is("amsgrad"),
    };

    // The official code corrects the first step by a gradient of zero.
    private static ForGroups Mars(GoldenOptimizer golden, GradientTransformation link)
    {
        GradientTransformation corrected = Decoupled(golden, Chain(
            new MarsCorrection { Gamma = golden.Number("gamma"), Beta = golden.Number("betas", 0), Exact = !golden.Is("is_approx"), CorrectFirstStep = true },
            link));
        GradientTransformation vectors = Chain(
            Adam(golden, "betas_1d"), new AddDecayedWeights(golden.Number("weight_decay_1d")), new ScaleByLearningRate(golden.Number("lr_1d")));
        return new ForGroups(GroupSelection.Matrices, corrected, golden.Is("optimize_1d") ? corrected : vectors);
    }
}
