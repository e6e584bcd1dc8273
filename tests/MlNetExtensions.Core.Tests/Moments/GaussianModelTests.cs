using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Tests.Moments;

public class GaussianModelTests
{
    public static TheoryData<CovarianceEstimator, FeatureSubspace, int, int> Models => new()
    {
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.Full, 30, 50 },
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.Full, 300, 50 },
        { CovarianceEstimator.Empirical, FeatureSubspace.Full, 300, 25 },
        { CovarianceEstimator.Empirical, FeatureSubspace.Full, 20, 25 },
        { CovarianceEstimator.OracleApproximatingShrinkage, FeatureSubspace.Npca(0.9), 300, 25 },
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.Pca(0.9), 300, 25 },
        { CovarianceEstimator.LedoitWolf, FeatureSubspace.LeastVariance(5), 20, 25 },
        { CovarianceEstimator.ShrunkTowardDiagonal(), FeatureSubspace.Full, 20, 25 },
        { CovarianceEstimator.ShrunkTowardDiagonal(0.3), FeatureSubspace.Full, 200, 25 },
        { CovarianceEstimator.Shrunk(1), FeatureSubspace.Full, 20, 25 },
    };

    // Where fewer components are dropped than kept, the length comes from the dropped ones.
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.99)]
    public void A_length_in_a_subspace_is_that_of_the_components(double share)
    {
        const int dimension = 30;
        double[] rows = Generated.Correlated(400, dimension, seed: 11);
        var moments = new RowMoments(dimension);
        moments.Add<double>(rows);
        FeatureSubspace subspace = FeatureSubspace.Npca(share);
        CenteredSample sample = GaussianFit.Sample(moments, CovarianceEstimator.LedoitWolf, assumeCentered: false);
        SubspaceChoice choice = GaussianFit.Choose(sample, subspace);
        double[] directions = sample.Directions(choice.Components, choice.Variances);

        GaussianModel projection = new SubspaceFit(sample, subspace, needsLengths: true).Lengths();

        double[] mean = moments.Mean();
        foreach (double[] row in rows.Chunk(dimension).Take(20))
        {
            double[] centered = [.. row.Zip(mean, (x, m) => x - m)];
            double expected = directions.Chunk(dimension).Sum(direction => Math.Pow(direction.Zip(centered, (v, x) => v * x).Sum(), 2));
            projection.SquaredDistance<double>(row).Should().BeApproximately(expected, 1e-10 * expected);
        }

        projection.Components.Should().Be(directions.Length / dimension);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_row_alone_and_in_a_batch_has_the_same_bits(CovarianceEstimator estimator, FeatureSubspace subspace, int count, int dimension)
    {
        GaussianModel model = Fit(Generated.Correlated(count, dimension, seed: 1), dimension, estimator, subspace);
        double[] test = Generated.Correlated(19, dimension, seed: 2);

        double[] batch = model.SquaredDistances<double>(test);

        batch.Should().Equal(test.Chunk(dimension).Select(row => model.SquaredDistance<double>(row)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Contributions_sum_to_the_squared_distance(CovarianceEstimator estimator, FeatureSubspace subspace, int count, int dimension)
    {
        GaussianModel model = Fit(Generated.Correlated(count, dimension, seed: 1), dimension, estimator, subspace);
        double[] contributions = new double[dimension];
        foreach (double[] row in Generated.Correlated(5, dimension, seed: 3).Chunk(dimension))
        {
            model.Contributions<double>(row, contributions);

            double squared = model.SquaredDistance<double>(row);
            contributions.Sum().Should().BeApproximately(squared, 1e-9 * contributions.Sum(Math.Abs));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void What_is_written_scores_with_the_same_bits(CovarianceEstimator estimator, FeatureSubspace subspace, int count, int dimension)
    {
        GaussianModel model = Fit(Generated.Correlated(count, dimension, seed: 1), dimension, estimator, subspace);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        model.Write(writer);
        var reader = new StateReader("Test", stream.ToArray());

        GaussianModel read = GaussianModel.Read(reader);

        double[] test = Generated.Correlated(9, dimension, seed: 4);
        read.SquaredDistances<double>(test).Should().Equal(model.SquaredDistances<double>(test));
        (read.Count, read.Components, read.Shrinkage, read.IsPseudoInverse).Should().Be((model.Count, model.Components, model.Shrinkage, model.IsPseudoInverse));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.9)]
    public void Kept_rows_and_their_scatter_give_the_same_model(double npcaShare)
    {
        // The Gram path (n ≤ d) and the covariance path are two algorithms for one model.
        const int dimension = 30;
        double[] rows = Generated.Correlated(25, dimension, seed: 5);
        FeatureSubspace subspace = npcaShare > 0 ? FeatureSubspace.Npca(npcaShare) : FeatureSubspace.Full;
        var kept = new RowMoments(dimension);
        kept.Add<double>(rows);
        var scatter = new RowMoments(dimension, expectedRows: dimension + 1);
        scatter.Add<double>(rows);
        kept.Scatter.Should().BeNull();
        scatter.Scatter.Should().NotBeNull();
        double[] test = Generated.Correlated(10, dimension, seed: 6);

        double[] fromRows = Fit(kept, CovarianceEstimator.OracleApproximatingShrinkage, subspace).SquaredDistances<double>(test);
        double[] fromScatter = Fit(scatter, CovarianceEstimator.OracleApproximatingShrinkage, subspace).SquaredDistances<double>(test);

        for (int i = 0; i < fromRows.Length; i++)
        {
            fromRows[i].Should().BeApproximately(fromScatter[i], 1e-9 * fromScatter[i]);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(7)]
    public void The_diagonal_target_commutes_with_rescaling(int count)
    {
        const int dimension = 10;
        double[] rows = Generated.Correlated(count, dimension, seed: 7);
        double[] test = Generated.Correlated(5, dimension, seed: 8);
        double[] Rescaled(double[] values) => [.. values.Select((value, i) => value * Math.Pow(10, i % dimension - 5))];

        double[] distances = Fit(rows, dimension, CovarianceEstimator.ShrunkTowardDiagonal(), FeatureSubspace.Full).SquaredDistances<double>(test);
        double[] rescaled = Fit(Rescaled(rows), dimension, CovarianceEstimator.ShrunkTowardDiagonal(), FeatureSubspace.Full).SquaredDistances<double>(Rescaled(test));

        for (int i = 0; i < distances.Length; i++)
        {
            rescaled[i].Should().BeApproximately(distances[i], 1e-9 * distances[i]);
        }
    }

    [Fact]
    public void The_mean_of_the_squared_distances_of_the_sample_is_the_rank()
    {
        // tr(S⁻¹S) = d, or the rank of a pseudo-inverse.
        double[] wide = Generated.Correlated(20, 25, seed: 9);
        double[] tall = Generated.Correlated(400, 25, seed: 9);

        GaussianModel pseudo = Fit(wide, 25, CovarianceEstimator.Empirical, FeatureSubspace.Full);
        GaussianModel full = Fit(tall, 25, CovarianceEstimator.Empirical, FeatureSubspace.Full);

        pseudo.IsPseudoInverse.Should().BeTrue();
        pseudo.Components.Should().Be(19);
        pseudo.SquaredDistances<double>(wide).Average().Should().BeApproximately(19, 1e-8);
        full.IsPseudoInverse.Should().BeFalse();
        full.SquaredDistances<double>(tall).Average().Should().BeApproximately(25, 1e-9);
    }

    [Fact]
    public void Duplicate_columns_are_a_pseudo_inverse_that_equals_the_distance_without_them()
    {
        double[] rows = Generated.Correlated(100, 3, seed: 10);
        double[] doubled = [.. rows.Chunk(3).SelectMany(row => new[] { row[0], row[1], row[2], row[2] })];
        double[] test = Generated.Correlated(4, 3, seed: 11);
        double[] doubledTest = [.. test.Chunk(3).SelectMany(row => new[] { row[0], row[1], row[2], row[2] })];

        GaussianModel model = Fit(doubled, 4, CovarianceEstimator.Empirical, FeatureSubspace.Full);

        model.IsPseudoInverse.Should().BeTrue();
        double[] expected = Fit(rows, 3, CovarianceEstimator.Empirical, FeatureSubspace.Full).SquaredDistances<double>(test);
        double[] found = model.SquaredDistances<double>(doubledTest);
        for (int i = 0; i < expected.Length; i++)
        {
            found[i].Should().BeApproximately(expected[i], 1e-8 * expected[i]);
        }
    }

    private static GaussianModel Fit(double[] rows, int dimension, CovarianceEstimator estimator, FeatureSubspace subspace) =>
        GaussianAnomalyFitter.Fit<double>(rows, dimension, Options(estimator, subspace)).Model.Columns[0];

    private static GaussianModel Fit(RowMoments moments, CovarianceEstimator estimator, FeatureSubspace subspace) =>
        GaussianAnomalyFitter.Fit(["Features"], [moments], Options(estimator, subspace)).Model.Columns[0];

    private static GaussianAnomalyOptions Options(CovarianceEstimator estimator, FeatureSubspace subspace) =>
        new() { Covariance = estimator, Subspace = subspace, Threshold = AnomalyThreshold.Fixed(0), PValues = false };
}
