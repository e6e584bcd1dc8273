using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>
/// What λ₂ is in the terms of LIBLINEAR and scikit-learn: at the minimum found, the gradient of their objective, written out here, is zero.
/// With S the total weight, LIBLINEAR minimizes ½‖w‖² + C Σ ξᵢ.
/// </summary>
public class PenaltyScaleTests
{
    private const int Count = 300;

    private readonly MLContext _ml = new(seed: 1);
    private readonly Example[] _examples = Examples.Generate(Count);

    [Theory]
    [InlineData(null)]
    [InlineData(0.02)]
    public void Logistic_regression_has_C_of_1_over_lambda_S(double? lambda)
    {
        LinearModelParameters model = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(
            Exact(new VarianceReducedLogisticRegressionTrainer.Options(), "Label", lambda)).Fit(View()).Model.SubModel;
        double c = lambda is null ? 1 : 1 / (lambda.Value * Count);

        // ξ = log(1 + exp(−y·m)).
        ShouldVanish(model, 1, (m, example) => c * -Sign(example) / (1 + Math.Exp(Sign(example) * m)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.02)]
    public void The_squared_hinge_has_C_of_1_over_2_lambda_S(double? lambda)
    {
        LinearModelParameters model = _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(
            Exact(new VarianceReducedLinearSvmTrainer.Options(), "Label", lambda)).Fit(View()).Model;
        double c = lambda is null ? 0.5 : 1 / (2 * lambda.Value * Count);

        // ξ = max(0, 1 − y·m)², twice the halved loss of this pack.
        ShouldVanish(model, 1, (m, example) => c * 2 * -Sign(example) * Math.Max(0, 1 - Sign(example) * m));
    }

    [Fact]
    public void Two_rows_of_a_squared_hinge_by_hand()
    {
        // x = y = ±1 without an intercept: ½w² + 2C(1 − w)² is least at w = 4C/(1 + 4C).
        Line[] rows = [new Line { Features = [1], Label = true }, new Line { Features = [-1], Label = false }];
        float Weight(double? lambda) => _ml.BinaryClassification.Trainers.VarianceReducedLinearSvm(new VarianceReducedLinearSvmTrainer.Options
        {
            L2Regularization = lambda,
            Intercept = false,
            Tolerance = 1e-12,
        }).Fit(_ml.Data.LoadFromEnumerable(rows)).Model.Weights[0];

        Weight(null).Should().BeApproximately(2 / 3f, 1e-5f);
        Weight(0.25).Should().BeApproximately(4 / 5f, 1e-5f);
    }

    [Fact]
    public void A_constant_feature_without_an_intercept_is_LIBLINEARs_penalized_bias()
    {
        // The fifth feature is always 2, as by LIBLINEAR's -B 2: its weight is in the penalty like any other.
        VarianceReducedLogisticRegressionTrainer.Options options = Exact(new VarianceReducedLogisticRegressionTrainer.Options(), "Label", null);
        options.Intercept = false;

        LinearModelParameters model = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(options).Fit(View()).Model.SubModel;

        model.Bias.Should().Be(0);
        double slope = _examples.Sum(example => -2 * Sign(example) / (1 + Math.Exp(Sign(example) * Margin(model.Weights, 0, example))));
        (model.Weights[^1] + slope).Should().BeApproximately(0, 1e-3);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.02)]
    public void Least_squares_have_alpha_of_lambda_S(double? lambda)
    {
        LinearModelParameters model = _ml.Regression.Trainers.VarianceReducedLeastSquares(
            Exact(new VarianceReducedLeastSquaresTrainer.Options(), "Target", lambda)).Fit(View()).Model;

        // scikit-learn's Ridge: Σ (m − y)² + α‖w‖².
        ShouldVanish(model, 2 * (lambda is null ? 1 : lambda.Value * Count), (m, example) => 2 * (m - example.Target));
    }

    [Fact]
    public void Huber_has_alpha_of_lambda_S_over_sigma()
    {
        const double sigma = 0.05, epsilon = 1.35, lambda = 0.02;
        VarianceReducedHuberTrainer.Options options = Exact(new VarianceReducedHuberTrainer.Options(), "Target", lambda);
        options.OutlierDistance = epsilon * sigma;

        LinearModelParameters model = _ml.Regression.Trainers.VarianceReducedHuber(options).Fit(View()).Model;

        // scikit-learn's HuberRegressor at its σ: Σ σH((m − y)/σ) + α‖w‖², where H(z) = z² up to ε and 2ε|z| − ε² beyond.
        ShouldVanish(model, 2 * lambda * Count / sigma, (m, example) => 2 * Math.Clamp((m - example.Target) / sigma, -epsilon, epsilon));
    }

    [Fact]
    public void Poisson_regression_has_alpha_of_lambda()
    {
        const double lambda = 0.02;
        PoissonLinearModel model = _ml.Regression.Trainers.VarianceReducedPoisson(Exact(new VarianceReducedPoissonTrainer.Options(), "Count", lambda)).Fit(View()).Model;

        // scikit-learn's PoissonRegressor: (1/S) Σ (e^m − y·m) + ½α‖w‖².
        ShouldVanish(model.Weights, model.Bias, lambda, (m, example) => (Math.Exp(m) - example.Count) / Count);
    }

    [Fact]
    public void Maximum_entropy_has_C_of_1_over_lambda_S()
    {
        MaximumEntropyModel model = _ml.MulticlassClassification.Trainers.VarianceReducedMaximumEntropy(Exact(new VarianceReducedMaximumEntropyTrainer.Options(), "Class", null)).Fit(View()).Model;

        for (int k = 0; k < 3; k++)
        {
            float[] weights = model.GetWeights(k);
            double[] slope = [.. weights.Select(weight => (double)weight)];
            foreach (Example example in _examples)
            {
                double[] powers = [.. Enumerable.Range(0, 3).Select(c => Math.Exp(Margin(model.GetWeights(c), model.Biases[c], example)))];
                double change = powers[k] / powers.Sum() - (example.Class == k ? 1 : 0);
                for (int j = 0; j < slope.Length; j++)
                {
                    slope[j] += change * example.Features.GetItemOrDefault(j);
                }
            }

            slope.Should().OnlyContain(value => Math.Abs(value) < 1e-2);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.02)]
    public void The_total_weight_is_that_of_the_examples_and_their_classes(double? lambda)
    {
        for (int row = 0; row < Count; row++)
        {
            _examples[row].Weight = row % 3 * 2;
        }

        double Alpha(Func<Example, double> weight) => lambda is null ? 1 : lambda.Value * _examples.Sum(weight);
        static double OfClass(Example example) => example.Weight * (example.Label ? 3 : 1);
        var squares = Exact(new VarianceReducedLeastSquaresTrainer.Options { ExampleWeightColumnName = "Weight" }, "Target", lambda);
        var logistic = Exact(new VarianceReducedLogisticRegressionTrainer.Options { PositiveClassWeight = 3 }, "Label", lambda);
        logistic.ExampleWeightColumnName = "Weight";

        LinearModelParameters line = _ml.Regression.Trainers.VarianceReducedLeastSquares(squares).Fit(View()).Model;
        LinearModelParameters classifier =
            _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression(logistic).Fit(View()).Model.SubModel;

        ShouldVanish(line, Alpha(example => example.Weight), (m, example) => example.Weight * (m - example.Target));
        ShouldVanish(classifier, Alpha(OfClass), (m, example) => OfClass(example) * -Sign(example) / (1 + Math.Exp(Sign(example) * m)));
    }

    private static TOptions Exact<TOptions>(TOptions options, string label, double? lambda)
        where TOptions : VarianceReducedOptions
    {
        options.LabelColumnName = label;
        options.L2Regularization = lambda;
        options.Tolerance = 1e-12;
        return options;
    }

    private void ShouldVanish(LinearModelParameters model, double penalty, Func<double, Example, double> slope) => ShouldVanish(model.Weights, model.Bias, penalty, slope);

    /// <summary>penalty·w + Σ slope·x, which rounding the weights to Single leaves below a thousandth of what its terms are.</summary>
    private void ShouldVanish(IReadOnlyList<float> weights, float bias, double penalty, Func<double, Example, double> slope)
    {
        double[] slopes = [.. _examples.Select(example => slope(Margin(weights, bias, example), example))];
        for (int j = 0; j < weights.Count; j++)
        {
            double[] terms = [.. _examples.Select((example, row) => slopes[row] * example.Features.GetItemOrDefault(j))];
            double size = terms.Sum(Math.Abs) + Math.Abs(penalty * weights[j]);
            (penalty * weights[j] + terms.Sum()).Should().BeApproximately(0, 1e-4 * size, $"slot {j}");
        }

        slopes.Sum().Should().BeApproximately(0, 1e-4 * slopes.Sum(Math.Abs));
    }

    private static double Margin(IReadOnlyList<float> weights, float bias, Example example) =>
        bias + example.Features.DenseValues().Zip(weights).Sum(pair => (double)pair.First * pair.Second);

    private static int Sign(Example example) => example.Label ? 1 : -1;

    private IDataView View() => _ml.Data.LoadFromEnumerable(_examples);

    private sealed class Line
    {
        [VectorType(1)]
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}
