using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Examples;

public class GeneratedAnomaliesTests
{
    private static readonly AnomalySet s_set = new GeneratedAnomalies().Class(0);

    [Fact]
    public void A_class_depends_on_seed_and_index_alone()
    {
        new GeneratedAnomalies { Classes = 3 }.All().First().Rows.Should().Equal(s_set.Rows);
        new GeneratedAnomalies(seed: 2).Class(0).Rows.Should().NotEqual(s_set.Rows);
        new GeneratedAnomalies().Class(1).Rows.Should().NotEqual(s_set.Rows);
    }

    [Fact]
    public void Classes_have_the_shape_of_pretrained_features()
    {
        foreach (AnomalySet set in new GeneratedAnomalies { Classes = 4, Dimension = 60 }.All())
        {
            int normals = set.IsAnomaly.Count(anomaly => !anomaly);

            set.Dimension.Should().Be(60);
            normals.Should().BeInRange(100, 300);
            (set.Count - normals).Should().Be(normals / 4);
            set.Rows.Should().OnlyContain(value => value >= 0 && float.IsFinite(value));
        }
    }

    [Fact]
    public void A_third_of_the_features_is_dead()
    {
        int dead = Enumerable.Range(0, s_set.Dimension).Count(feature => Enumerable.Range(0, s_set.Count).All(row => s_set.Row(row)[feature] == 0));

        // 512 draws with chance 1/3: mean 170.7, standard deviation 10.7; four of them to each side.
        dead.Should().BeInRange(128, 213);
    }

    [Fact]
    public void Anomalies_stand_out_where_normals_hardly_vary()
    {
        RowSplit split = RowSplit.Half(s_set);
        AnomalySet train = s_set.Select(split.Train), test = s_set.Select(split.Test);
        var gaussian = GaussianAnomalyFitter.Fit<float>(train.Rows, train.Dimension).Model.Columns[0];
        double[] mean = gaussian.Mean.ToArray();

        double[] mahalanobis = gaussian.SquaredDistances<float>(test.Rows);
        double[] euclidean = [.. Enumerable.Range(0, test.Count).Select(row => test.Row(row).ToArray().Zip(mean, (x, m) => (x - m) * (x - m)).Sum())];

        RankingQuality(mahalanobis, test.IsAnomaly).Should().BeGreaterThan(0.8);
        RankingQuality(euclidean, test.IsAnomaly).Should().BeLessThan(0.7);
    }

    /// <summary>The share of pairs of an anomaly and a normal row in which the anomaly scores higher.</summary>
    private static double RankingQuality(double[] scores, bool[] isAnomaly)
    {
        double[] anomalies = [.. scores.Where((_, i) => isAnomaly[i])], normals = [.. scores.Where((_, i) => !isAnomaly[i])];
        return anomalies.Average(anomaly => normals.Count(normal => anomaly > normal) / (double)normals.Length);
    }
}
