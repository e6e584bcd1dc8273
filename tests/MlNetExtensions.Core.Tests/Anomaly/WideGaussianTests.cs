using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Tests.Anomaly;

/// <summary>Rows of so many features that a square matrix of them has no place in memory.</summary>
public class WideGaussianTests
{
    /// <summary>The square of this is more than an array holds.</summary>
    private const int Wide = 46_341;

    private static readonly float[] Rows = Generated.Singles(Generated.Normal(6, Wide, seed: 1));

    public static TheoryData<CovarianceEstimator, FeatureSubspace> Fits()
    {
        var fits = new TheoryData<CovarianceEstimator, FeatureSubspace>();
        foreach (CovarianceEstimator estimator in new[]
        {
            CovarianceEstimator.Empirical, CovarianceEstimator.LedoitWolf, CovarianceEstimator.OracleApproximatingShrinkage,
            CovarianceEstimator.Shrunk(), CovarianceEstimator.ShrunkTowardDiagonal(),
        })
        {
            fits.Add(estimator, FeatureSubspace.Full);
            fits.Add(estimator, FeatureSubspace.Npca(0.9));
        }

        return fits;
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public void A_few_rows_of_very_many_features_are_fitted(CovarianceEstimator estimator, FeatureSubspace subspace)
    {
        foreach (bool assumeCentered in new[] { false, true })
        {
            var options = new GaussianAnomalyOptions { Covariance = estimator, Subspace = subspace, AssumeCentered = assumeCentered };

            GaussianAnomalyFit fit = GaussianAnomalyFitter.Fit<float>(Rows, Wide, options);

            double[] distances = fit.Model.Columns[0].SquaredDistances<float>(Rows);
            distances.Should().OnlyContain(squared => squared > 0 && double.IsFinite(squared));
        }
    }

    // 1.5 GB of float for six rows of 20,000 was what a batch of as many rows as features took.
    [Theory]
    [InlineData(Wide, 10_000)]
    [InlineData(20_000, 2048)]
    [InlineData(1, 1 << 24)]
    public void A_batch_is_of_bounded_size_whatever_the_features(int dimension, int mostRows)
    {
        var source = new Watched(new MemoryRows<float>(Rows.AsMemory(0, 6 * dimension), dimension));

        GaussianAnomalyFitter.Fit(source, new GaussianAnomalyOptions { Covariance = CovarianceEstimator.LedoitWolf, Subspace = FeatureSubspace.Pca(0.5) });

        source.RowsPerBatch.Should().HaveCountGreaterThan(1).And.OnlyContain(rows => rows >= 1 && rows <= mostRows && (long)rows * dimension <= 1 << 24);
    }

    // Of batches of 8 rows, 5 shards keep 12 rows each; 60 rows of 30 features have a covariance.
    [Fact]
    public void Shards_that_kept_their_rows_are_summed_where_all_rows_outnumber_the_features()
    {
        const int dimension = 30;
        float[] rows = Generated.Singles(Generated.Normal(2 * dimension, dimension, seed: 2));
        var source = new Watched(new MemoryRows<float>(rows, dimension), mostRows: 8);
        CovarianceEstimator estimator = CovarianceEstimator.Shrunk();
        var moments = new RowMoments(dimension);
        moments.Add<float>(rows);
        CenteredSample sample = GaussianFit.Sample(moments, estimator, assumeCentered: false);
        double[] expected = GaussianFit.Full(sample, estimator).SquaredDistances<float>(rows);

        var options = new GaussianAnomalyOptions { Covariance = estimator, Threshold = AnomalyThreshold.CrossFitted(folds: 5) };
        GaussianAnomalyFit fit = GaussianAnomalyFitter.Fit(source, options);

        fit.Moments![0].Scatter.Should().NotBeNull();
        double[] found = fit.Model.Columns[0].SquaredDistances<float>(rows);
        for (int i = 0; i < expected.Length; i++)
        {
            found[i].Should().BeApproximately(expected[i], 1e-9 * expected[i]);
        }
    }

    private sealed class Watched(IRowSource<float> rows, int mostRows = int.MaxValue) : IRowSource<float>
    {
        public List<int> RowsPerBatch { get; } = [];

        public IReadOnlyList<RowColumn> Columns => rows.Columns;

        public IEnumerable<RowBatch<float>> ReadBatches(int rowsPerBatch, CancellationToken cancellationToken = default)
        {
            RowsPerBatch.Add(rowsPerBatch);
            return rows.ReadBatches(Math.Min(rowsPerBatch, mostRows), cancellationToken);
        }
    }
}
