using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

/// <summary>Estimated gradients against the exact one: what they are on average, how far they spread, and what they are refused for.</summary>
public sealed class GradientEstimatorTests
{
    private const int Draws = 3000;
    private static readonly NetworkShape s_shape = new(
        5, new DenseLayer(7), new ActivationLayer(new Tanh()), new DenseLayer(4) { Form = WeightForm.WeightNorm }, new ActivationLayer(new Tanh()),
        new DenseLayer(3));

    public static TheoryData<string> Estimators => ["forward", "winners", "sampled rows", "sampled weights"];

    [Theory]
    [MemberData(nameof(Estimators))]
    public void The_mean_of_many_estimates_is_the_exact_gradient(string name)
    {
        var check = new GradientCheck(s_shape, new SoftmaxCrossEntropy(3), rows: 11);
        GradientEstimator? estimator = Use(name, check.Pass);

        MustBeUnbiased(check, estimator);
    }

    [Fact]
    public void The_mean_of_likelihood_ratios_is_the_exact_gradient_where_the_loss_is_quadratic()
    {
        var check = new GradientCheck(new NetworkShape(4, new DenseLayer(3), new DenseLayer(2)), new SquaredError(2), rows: 6);

        MustBeUnbiased(check, new LikelihoodRatioGradient { Noise = 0.5 });
    }

    [Fact]
    public void The_mean_of_likelihood_ratios_is_near_the_exact_gradient_where_noise_is_small()
    {
        var check = new GradientCheck(s_shape, new SoftmaxCrossEntropy(3), rows: 6);

        MustBeUnbiased(check, new LikelihoodRatioGradient { Noise = 1e-3 });
    }

    [Fact]
    public void Forward_gradients_spread_as_their_theory_says()
    {
        var check = new GradientCheck(s_shape, new SoftmaxCrossEntropy(3), rows: 5);
        check.Gradient(out double[] exact);
        (_, double[] variances) = Estimate(check, new ForwardGradient { Directions = 2 });
        double theory = (exact.Length + 1) * exact.Sum(value => value * value) / 2;

        variances.Sum().Should().BeInRange(0.9 * theory, 1.1 * theory);
    }

    [Fact]
    public void Sampling_adds_as_much_variance_to_a_weight_gradient_as_it_says()
    {
        var check = new GradientCheck(new NetworkShape(5, new DenseLayer(3)), new SoftmaxCrossEntropy(3), rows: 12);
        VarianceControlledSampler sampler = Sampler(check.Pass, rows: 1, weights: 0.4);
        check.Pass.Sampler = sampler;
        (_, double[] variances) = Estimate(check, null);
        double said = sampler.WeightVariances[0];

        said.Should().BePositive();
        variances[..15].Sum().Should().BeInRange(0.9 * said, 1.1 * said);
        variances[15..].Should().OnlyContain(value => value < 1e-20, "biases are exact");
    }

    [Theory]
    [InlineData("forward")]
    [InlineData("ratio")]
    [InlineData("winners")]
    [InlineData("controlled")]
    public void A_run_with_estimates_learns_repeats_on_any_number_of_threads_and_resumes(string name)
    {
        GradientEstimator estimator = name switch
        {
            "forward" => new ForwardGradient { Directions = 20 },
            "ratio" => new LikelihoodRatioGradient { Repetitions = 4 },
            "winners" => new WinnerTakeAllGradient(0.4),
            _ => new VarianceControlledGradient { Period = 7, Step = 0.05 },
        };
        NetworkData data = NetworkTrainerTests.Rings(300, seed: 1);
        NetworkTraining one = Train(estimator, data, threads: 1), two = Train(estimator, data, threads: 2), exact = Train(null, data, threads: 1);
        NetworkTraining begun = Trainer(estimator, threads: 1).Start(data);
        begun.RunEpoch();
        begun.RunEpoch();
        NetworkTraining resumed = Trainer(estimator, threads: 1).Resume(new StateReader("run", TrainingStateTests.Save(begun)), data);
        resumed.Run();

        one.History[^1].TrainingLoss.Should().BeLessThan(0.8 * one.History[0].TrainingLoss);
        float[] parameters = one.GetNetwork().Parameters.ToArray();
        parameters.Should().NotEqual(exact.GetNetwork().Parameters.ToArray());
        two.GetNetwork().Parameters.ToArray().Should().Equal(parameters);
        resumed.GetNetwork().Parameters.ToArray().Should().Equal(parameters);
        var other = new NetworkTrainer(Trainer(null, 1).Shape, new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.01), new NetworkTrainingOptions());
        other.Invoking(trainer => trainer.Resume(new StateReader("run", TrainingStateTests.Save(begun)), data)).Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void Estimators_that_do_not_fit_are_refused()
    {
        Refused(new WinnerTakeAllGradient(1), "*Share is 1*");
        Refused(new ForwardGradient { Directions = 0 }, "*Directions is 0*");
        Refused(new LikelihoodRatioGradient { Noise = double.NaN }, "*Noise is NaN*");
        Refused(new VarianceControlledGradient { WeightFactor = 1 }, "*WeightFactor is 1*");
        Refused(new ForwardGradient(), "*needs gradients of parts or rows*", Optimizers.VrSgd(0.1));
        Refused(new LikelihoodRatioGradient(), "*rows depend on each other*", shape: new NetworkShape(2, new DenseLayer(3), new BatchNormLayer()));
        Refused(new LikelihoodRatioGradient(), "*other than a dense one*", shape: new NetworkShape(2, new LayerNormLayer(), new DenseLayer(3)));

        static void Refused(GradientEstimator estimator, string message, GradientTransformation? chain = null, NetworkShape? shape = null)
        {
            Action make = () => _ = new NetworkTrainer(
                shape ?? NetworkShape.Perceptron(2, [4], 3), new SoftmaxCrossEntropy(3), chain ?? Optimizers.AdamW(0.01),
                new NetworkTrainingOptions { Estimator = estimator });
            make.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    private static GradientEstimator? Use(string name, NetworkPass<double> pass)
    {
        switch (name)
        {
            case "forward":
                return new ForwardGradient();
            case "winners":
                pass.Sampler = new WinnerTakeAllGradient(0.4).CreateSampler(pass.Shape);
                return null;
            case "sampled rows":
                pass.Sampler = Sampler(pass, rows: 0.5, weights: 1);
                return null;
            default:
                pass.Sampler = Sampler(pass, rows: 0.8, weights: 0.5);
                return null;
        }
    }

    private static VarianceControlledSampler Sampler(NetworkPass<double> pass, double rows, double weights)
    {
        var controller = new VarianceController(new VarianceControlledGradient(), pass.Shape.Layers.Count(layer => layer is DenseLayer));
        controller.RowShares.AsSpan().Fill(rows);
        controller.WeightShares.AsSpan().Fill(weights);
        return new VarianceControlledSampler(controller);
    }

    // In standard errors: none is far off, and their squares are 1 on average.
    private static void MustBeUnbiased(GradientCheck check, GradientEstimator? estimator)
    {
        RowSampler? sampler = check.Pass.Sampler;
        check.Pass.Sampler = null;
        check.Gradient(out double[] exact);
        check.Pass.Sampler = sampler;
        (double[] means, double[] variances) = Estimate(check, estimator);
        double[] errors = [.. exact.Index().Select(entry => Math.Abs(means[entry.Index] - entry.Item)
            / Math.Max(Math.Sqrt(variances[entry.Index] / Draws), 1e-12 + 1e-6 * Math.Abs(entry.Item)))];

        errors.Max().Should().BeLessThan(4.8);
        errors.Average(error => error * error).Should().BeLessThan(1.7);
        variances.Max().Should().BePositive();
    }

    private static (double[] Means, double[] Variances) Estimate(GradientCheck check, GradientEstimator? estimator)
    {
        double[] sum = new double[check.Parameters.Length], squares = new double[sum.Length], gradient = new double[sum.Length];
        check.Gradient(out double[] shift);
        for (int draw = 0; draw < Draws; draw++)
        {
            check.Pass.Estimate(estimator, check.Parameters, check.Statistics, false, check.Rows, (ulong)draw + 100, gradient);
            for (int i = 0; i < sum.Length; i++)
            {
                double difference = gradient[i] - shift[i];
                sum[i] += difference;
                squares[i] += difference * difference;
            }
        }

        double[] means = [.. sum.Index().Select(entry => shift[entry.Index] + entry.Item / Draws)];
        return (means, [.. squares.Index().Select(entry => Math.Max(0, entry.Item / Draws - sum[entry.Index] / Draws * (sum[entry.Index] / Draws)))]);
    }

    private static NetworkTrainer Trainer(GradientEstimator? estimator, int threads) => new(
        NetworkShape.Perceptron(2, [16], 3), new SoftmaxCrossEntropy(3), Optimizers.AdamW(0.02),
        new NetworkTrainingOptions { Epochs = 20, BatchSize = 32, Estimator = estimator, Threads = threads });

    private static NetworkTraining Train(GradientEstimator? estimator, NetworkData data, int threads) => Trainer(estimator, threads).Train(data);
}
