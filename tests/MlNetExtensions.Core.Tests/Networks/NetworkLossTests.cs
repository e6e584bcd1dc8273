using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

public class NetworkLossTests
{
    private static readonly Dictionary<string, NetworkLoss> _losses = new NetworkLoss[]
    {
        new SoftmaxCrossEntropy(3), new SoftmaxCrossEntropy(3, 0.1), new SoftmaxCrossEntropy(3, 0.2, [1, 0.5, 3]),
        new LogisticCrossEntropy(), new LogisticCrossEntropy(2.5), new SquaredError(), new SquaredError(4), new HuberError(0.7), new HuberError(2, 3),
        new GeneralizedGaussianLoss(), new AmplifiedReconstruction(5, 20), new AmplifiedReconstruction(5, 0.5, 0.9),
        new ConditionalValueAtRisk(new SoftmaxCrossEntropy(3), 0.4), new ConditionalValueAtRisk(new SquaredError(), 0.3),
    }.ToDictionary(loss => loss.Name);

    public static TheoryData<string> Losses => [.. _losses.Keys];

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_gradient_of_a_loss_is_that_of_its_value(string name) =>
        new GradientCheck(new NetworkShape(5, new DenseLayer(_losses[name].Outputs)), _losses[name]).MustAgree();

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_gradient_of_a_loss_through_layers_is_that_of_its_value(string name) =>
        new GradientCheck(NetworkShape.Perceptron(5, [9], _losses[name].Outputs, new Tanh()), _losses[name], rows: 11, seed: 8).MustAgree();

    [Fact]
    public void Cross_entropy_is_that_of_its_definition()
    {
        var loss = new SoftmaxCrossEntropy(3, 0.3, [1, 2, 1]);
        double[] z = [0.3, -1.2, 2], gradient = new double[3], p = new double[3];

        double value = loss.Evaluate<double>(z, [1], gradient);

        loss.Scores<double>(z, p);
        p.Sum().Should().BeApproximately(1, 1e-15);
        double[] q = [0.1, 0.8, 0.1];
        value.Should().BeApproximately(-2 * q.Zip(p).Sum(pair => pair.First * Math.Log(pair.Second)), 1e-14);
        loss.IsRight([0.3f, -1.2f, 2], [2]).Should().BeTrue();
        loss.IsRight([0.3f, -1.2f, 2], [1]).Should().BeFalse();
    }

    [Theory]
    [InlineData(800)]
    [InlineData(-800)]
    public void Cross_entropies_of_huge_outputs_are_finite(double z)
    {
        double[] gradient = new double[2];
        new LogisticCrossEntropy().Evaluate<double>([z], [0], gradient).Should().BeApproximately(Math.Max(z, 0), 1e-12);
        gradient[0].Should().Be(z > 0 ? 1 : 0);
        new SoftmaxCrossEntropy(2).Evaluate<double>([z, 0], [1], gradient).Should().BeApproximately(Math.Max(z, 0), 1e-12);
    }

    [Fact]
    public void A_generalized_normal_law_of_shape_two_is_the_normal_law()
    {
        // softplus(b) + 0.1 = 2 and softplus(a) + 0.001 = √2·σ with σ = 0.8.
        double Inverse(double value) => Math.Log(Math.Exp(value) - 1);
        double sigma = 0.8, e = 0.37;
        double[] outputs = [1, Inverse(Math.Sqrt(2) * sigma - 1e-3), Inverse(1.9)], scores = new double[3];

        double value = new GeneralizedGaussianLoss().Evaluate<double>(outputs, [1 + e], new double[3]);

        value.Should().BeApproximately(e * e / (2 * sigma * sigma) + Math.Log(sigma * Math.Sqrt(2 * Math.PI)), 1e-12);
        new GeneralizedGaussianLoss().Scores<double>(outputs, scores);
        scores.Should().BeEquivalentTo(new[] { 1, Math.Sqrt(2) * sigma, 2 }, options => options.Using<double>(c => c.Subject.Should().BeApproximately(c.Expectation, 1e-12)).WhenTypeIs<double>());
    }

    [Fact]
    public void The_worst_share_is_counted_by_weight()
    {
        double[] shares = new double[4];

        new ConditionalValueAtRisk(new SquaredError(), 0.5).Share([1, 4, 3, 2], [1, 1, 2, 0], shares);

        // Of weight 4 the worst half: the row of loss 4 whole, and one of the two weights of the row of loss 3; over p·n = 2 rows.
        shares.Should().Equal(0, 0.5, 0.5, 0);
    }

    [Fact]
    public void A_share_of_one_is_the_mean()
    {
        double[] worst = new double[3], mean = new double[3];
        new ConditionalValueAtRisk(new SquaredError(), 1).Share([1, 4, 3], [0.5, 1, 1.5], worst);
        new SquaredError().Share([1, 4, 3], [0.5, 1, 1.5], mean);
        worst.Zip(mean).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-15);
    }

    [Fact]
    public void Amplified_errors_are_steeper_than_plain_ones_and_finite()
    {
        var loss = new AmplifiedReconstruction(2);
        double[] gradient = new double[2];
        loss.Evaluate<double>([0.6, 0], [0, 0], gradient).Should().BeApproximately(-Math.Log(1 - 0.18), 1e-15);
        gradient[0].Should().BeApproximately(0.6 / (1 - 0.18), 1e-15);
        double.IsFinite(loss.Evaluate<double>([1e3, 0], [0, 0], gradient)).Should().BeTrue();
    }

    [Fact]
    public void Options_of_losses_are_checked()
    {
        foreach (Action act in new Action[]
        {
            () => _ = new SoftmaxCrossEntropy(1), () => _ = new SoftmaxCrossEntropy(3, 1), () => _ = new SoftmaxCrossEntropy(3, 0, [1, 2]),
            () => _ = new SoftmaxCrossEntropy(2, 0, [1, -1]), () => _ = new LogisticCrossEntropy(0), () => _ = new SquaredError(0),
            () => _ = new HuberError(0), () => _ = new HuberError(double.NaN), () => _ = new ConditionalValueAtRisk(new SquaredError(), 0),
            () => _ = new AmplifiedReconstruction(0), () => _ = new AmplifiedReconstruction(1, 0), () => _ = new AmplifiedReconstruction(1, 1, 1),
        })
        {
            act.Should().Throw<ArgumentException>();
        }
    }
}
