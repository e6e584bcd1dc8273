using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Tests.Anomaly;

public class CrossConformalStateTests
{
    [Fact]
    public void A_fold_whose_model_is_of_other_features_is_refused()
    {
        GaussianModel[] Of(params int[] dimensions) => [.. dimensions.Select(Fit)];
        CrossConformalScores Read(params GaussianModel[][] folds)
        {
            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            new CrossConformalScores([.. folds.Select(Scorer)], [.. folds.Select(_ => EmpiricalScores.From([1, 2, 3]))]).Write(writer);
            GaussianScorer model = Scorer(Of(4, 2));
            return CrossConformalScores.Read(new StateReader("Test", stream.ToArray()), (reader, field) => GaussianScorer.ReadFold(reader, field, model));
        }

        Read(Of(4, 2), Of(4, 2)).Folds.Should().Be(2);
        FluentActions.Invoking(() => Read(Of(4, 2), Of(3, 2)))
            .Should().Throw<InvalidDataException>().WithMessage("*models[1][0] has 3 features, but the column has 4*");
        FluentActions.Invoking(() => Read(Of(4, 5), Of(4, 2)))
            .Should().Throw<InvalidDataException>().WithMessage("*models[0][1] has 5 features, but the column has 2*");
    }

    private static GaussianScorer Scorer(GaussianModel[] models) => new(models, DistanceCombination.Mean);

    private static GaussianModel Fit(int dimension) => GaussianAnomalyFitter.Fit<double>(
        Generated.Correlated(40, dimension, seed: 22),
        dimension,
        new GaussianAnomalyOptions { Threshold = AnomalyThreshold.Fixed(0), PValues = false }).Model.Columns[0];
}
