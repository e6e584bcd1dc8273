using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Tests.Moments;

/// <summary>
/// Where a direction of little variance counts as constant. The rows are the corners of a box, so their covariance is diagonal by
/// construction and its eigenvalues are known.
/// </summary>
public class CutoffTests
{
    private const double PseudoInverse = 1e-10;
    private const double Constant = 1e-12;

    // Beside constant columns, there are fewer rows than features, and the n × n form takes the place of the d × d one.
    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void A_covariance_is_singular_from_a_relative_variance_of_1e_10_on(int constantColumns)
    {
        double[] variances = [4, 4 * 1.01 * PseudoInverse, 4 * 0.99 * PseudoInverse];

        GaussianModel model = Fit(variances, constantColumns, FeatureSubspace.Full);

        (model.IsPseudoInverse, model.Components).Should().Be((true, 2));
        ShouldMeasure(model, variances, counted: 2);
    }

    [Fact]
    public void A_covariance_is_regular_above_it()
    {
        double[] variances = [4, 0.5, 4 * 1.01 * PseudoInverse];

        GaussianModel model = Fit(variances, 0, FeatureSubspace.Full);

        (model.IsPseudoInverse, model.Components).Should().Be((false, 3));
        ShouldMeasure(model, variances, counted: 3);
    }

    [Fact]
    public void Components_of_a_subspace_are_cut_off_at_the_same_share_of_its_largest()
    {
        double[] variances = [9, 0.1, 0.1 * 1.01 * PseudoInverse, 0.1 * 0.99 * PseudoInverse];

        GaussianModel model = Fit(variances, 0, FeatureSubspace.LeastVariance(3));

        (model.IsPseudoInverse, model.Components).Should().Be((true, 2));
        ShouldMeasure(model, [double.PositiveInfinity, .. variances[1..]], counted: 3);
    }

    [Fact]
    public void A_component_is_constant_from_a_relative_variance_of_1e_12_on()
    {
        double[] variances = [2, 2 * 1.01 * Constant, 2 * 0.99 * Constant];

        GaussianModel model = Fit(variances, 0, FeatureSubspace.LeastVariance(1));

        model.Components.Should().Be(1);
        ShouldMeasure(model, [double.PositiveInfinity, .. variances[1..]], counted: 2);
        Fit(variances, 0, FeatureSubspace.LeastVariance(7)).Components.Should().Be(1, "the second is below the pseudo-inverse's cut-off, the third is none");
    }

    /// <summary>One unit along each feature, and the rest of them.</summary>
    private static void ShouldMeasure(GaussianModel model, double[] variances, int counted)
    {
        double[] row = new double[model.Dimension];
        for (int j = 0; j < variances.Length; j++)
        {
            Array.Clear(row);
            row[j] = 1;
            double expected = j < counted ? 1 / variances[j] : 0;
            model.SquaredDistance<double>(row).Should().BeApproximately(expected, 2e-3 * Math.Max(expected, 1));
        }
    }

    private static GaussianModel Fit(double[] variances, int constantColumns, FeatureSubspace subspace)
    {
        int width = variances.Length + constantColumns;
        double[] rows = [.. Enumerable.Range(0, 1 << variances.Length).SelectMany(corner => Enumerable.Range(0, width)
            .Select(j => j < variances.Length ? ((corner >> j & 1) == 0 ? -1 : 1) * Math.Sqrt(variances[j]) : 0))];
        return GaussianAnomalyFitter.Fit<double>(rows, width, new GaussianAnomalyOptions
        {
            Covariance = CovarianceEstimator.Empirical,
            Subspace = subspace,
            Threshold = AnomalyThreshold.Fixed(0),
            PValues = false,
        }).Model.Columns[0];
    }
}
