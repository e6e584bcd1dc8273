using Microsoft.ML;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>Options that steer a solver change what it has found after three passes.</summary>
public class OptionsReachTheSolverTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Names => [.. Changes.Keys];

    private static Dictionary<string, Action<VarianceReducedOptions>> Changes { get; } = new()
    {
        ["sampling"] = options => options.Sampling = RowSampling.Uniform,
        ["seed"] = options => options.Seed = 5,
        ["passes"] = options => options.MaximumPasses = 4,
        ["solver"] = options => options.Solver = FiniteSumSolver.Svrg,
        ["intercept"] = options => options.Intercept = false,
        ["scaling"] = options => options.FeatureScaling = FeatureScaling.StandardDeviation,
        ["l1"] = options => options.L1Regularization = 0.01,
        ["l2"] = options => options.L2Regularization = 0.3,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_change_is_seen(string name)
    {
        float[] before = Fit(_ => { });

        Fit(_ => { }).Should().Equal(before);
        Fit(Changes[name]).Should().NotEqual(before);
    }

    [Fact]
    public void The_width_of_the_rounded_kink_is_seen()
    {
        LinearBinaryModelParameters Fit(double width) => _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(
            new VarianceReducedLinearSvmTrainer.Options { Loss = SvmLoss.SmoothHinge, SmoothingWidth = width }).Fit(_ml.Data.LoadFromEnumerable(Examples.Generate(100))).Model;

        Fit(0.1).Weights.Should().NotEqual(Fit(1).Weights);
    }

    private float[] Fit(Action<VarianceReducedOptions> change)
    {
        var options = new VarianceReducedLogisticRegressionTrainer.Options { Solver = FiniteSumSolver.Saga, Tolerance = 0, MaximumPasses = 3, L2Regularization = 0.05 };
        change(options);
        LinearModelParameters model = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options)
            .Fit(_ml.Data.LoadFromEnumerable(Examples.Generate(100))).Model.SubModel;
        return [.. model.Weights, model.Bias];
    }
}
