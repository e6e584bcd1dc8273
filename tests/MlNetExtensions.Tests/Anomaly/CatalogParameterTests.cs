using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>Every parameter of the catalog's short form reaches the trainer: it scores or labels as the same option does, and not as the default.</summary>
public class CatalogParameterTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Covariance_subspace_and_rate_reach_the_trainer()
    {
        AnomalyDetectionCatalog.AnomalyDetectionTrainers trainers = _ml.AnomalyDetection.Trainers;
        CovarianceEstimator covariance = CovarianceEstimator.Shrunk(0.5);
        FeatureSubspace subspace = FeatureSubspace.LeastVariance(2);

        float[] plain = Scores(trainers.GaussianMahalanobis("LayerA"));
        float[] shrunk = Scores(trainers.GaussianMahalanobis("LayerA", covariance: covariance));
        float[] small = Scores(trainers.GaussianMahalanobis("LayerA", subspace: subspace));

        shrunk.Should().NotEqual(plain).And.Equal(Scores(trainers.GaussianMahalanobis(Options(options => options.Covariance = covariance))));
        small.Should().NotEqual(plain).And.Equal(Scores(trainers.GaussianMahalanobis(Options(options => options.Subspace = subspace))));
        trainers.GaussianMahalanobis("LayerA", falsePositiveRate: 0.2).Fit(View()).Model.FalsePositiveRate.Should().Be(0.2);
    }

    private static GaussianMahalanobisTrainer.Options Options(Action<GaussianMahalanobisTrainer.Options> change)
    {
        var options = new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerA"] };
        change(options);
        return options;
    }

    private float[] Scores(GaussianMahalanobisTrainer trainer) => [.. trainer.Fit(View()).Transform(View()).GetColumn<float>("Score")];

    private IDataView View() => _ml.Data.LoadFromEnumerable(Parts.Normal(60, seed: 3));
}
