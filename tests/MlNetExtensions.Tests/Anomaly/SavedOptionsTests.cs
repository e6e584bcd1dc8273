using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>What a loaded model needs to be merged and fitted on is all that the fitted one had.</summary>
public class SavedOptionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Names => [.. Variants.Keys];

    private static Dictionary<string, Action<GaussianMahalanobisTrainer.Options>> Variants { get; } = new()
    {
        ["defaults"] = _ => { },
        ["centered"] = options => options.AssumeCentered = true,
        ["empirical"] = options => options.Covariance = CovarianceEstimator.Empirical,
        ["shrunk"] = options => options.Covariance = CovarianceEstimator.Shrunk(0.3),
        ["diagonal"] = options => options.Covariance = CovarianceEstimator.ShrunkTowardDiagonal(0.4),
        ["oracle in a subspace"] = options =>
        {
            options.Covariance = CovarianceEstimator.OracleApproximatingShrinkage;
            options.Subspace = FeatureSubspace.LeastVariance(2);
        },
        ["maximum"] = options => options.Combination = DistanceCombination.Maximum,
        ["sum"] = options => options.Combination = DistanceCombination.Sum,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loaded_model_merges_as_the_fitted_one(string name)
    {
        GaussianMahalanobisTransformer fitted = Fit(name, seed: 1), other = Fit(name, seed: 2), loaded = Reload(fitted);

        float[] expected = Scores(fitted.Merge(other, threshold: 1));

        Scores(loaded.Merge(other, threshold: 1)).Should().Equal(expected);
        Scores(Reload(loaded.Merge(other, threshold: 1))).Should().Equal(expected);
        Scores(loaded).Should().NotEqual(expected);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loaded_model_is_merged_with_its_like_alone(string name)
    {
        GaussianMahalanobisTransformer loaded = Reload(Fit(name, seed: 1));
        foreach (string other in Variants.Keys.Where(other => other != name))
        {
            FluentActions.Invoking(() => loaded.Merge(Fit(other, seed: 2), threshold: 1)).Should().Throw<ArgumentException>();
        }
    }

    private static GaussianMahalanobisTransformer Reload(GaussianMahalanobisTransformer model)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, null, stream);
        stream.Position = 0;
        return GaussianMahalanobisTransformer.Find(new MLContext().Model.Load(stream, out _))!;
    }

    private GaussianMahalanobisTransformer Fit(string name, int seed)
    {
        var options = new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerA", "LayerB"] };
        Variants[name](options);
        return _ml.AnomalyDetection.Trainers.GaussianMahalanobis(options).Fit(Parts.View(_ml, Parts.Normal(80, seed)));
    }

    private float[] Scores(GaussianMahalanobisTransformer model) =>
        [.. model.Transform(Parts.View(_ml, Parts.Normal(12, seed: 3))).GetColumn<float>("Score")];
}
