using MlNetExtensions.Core.Anomaly;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Anomaly;

public class GaussianPipelineGoldenTests
{
    [Theory]
    [GoldenData("gaussian_ad_pipeline")]
    public void Blocks_agree_with_the_official_code(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix[] train = [.. golden.Input("train_blocks").Items().Select(block => block.Matrix())];
        GoldenMatrix[] test = [.. golden.Input("test_blocks").Items().Select(block => block.Matrix())];
        var source = new MemoryRows<double>([.. train.Select((block, i) => ((ReadOnlyMemory<double>)block.Values, new RowColumn($"Block{i}", block.Columns)))]);

        GaussianAnomalyModel model = GaussianAnomalyFitter.Fit(source, new GaussianAnomalyOptions
        {
            Subspace = Subspace(golden),
            Threshold = AnomalyThreshold.Fixed(0),
            PValues = false,
        }).Model;

        double[][] distances = [.. test.Select((block, i) => model.Columns[i].SquaredDistances<double>(block.Values).Select(Math.Sqrt).ToArray())];
        golden.Expected("distance_per_block").MustEqual([.. distances.SelectMany(block => block)]);
        golden.Expected("score_mean_over_blocks").MustEqual([.. Enumerable.Range(0, test[0].Rows).Select(row => model.Combine([.. distances.Select(block => block[row])]))]);
        golden.Expected("shrinkage").MustEqual([.. model.Columns.Select(column => column.Shrinkage)]);
        golden.Expected("components_kept").MustEqual([.. model.Columns.Select(column => column.Components)]);
        for (int i = 0; i < train.Length; i++)
        {
            GoldenValue thresholds = golden.Expected("thresholds_p09973_p095")[i];
            thresholds[0].MustEqual(new ChiScores(model.Columns[i].Components).Threshold(1 - 0.9973));
            thresholds[1].MustEqual(new ChiScores(model.Columns[i].Components).Threshold(1 - 0.95));
        }
    }

    [Theory]
    [GoldenData("gaussian_ad_end_to_end")]
    public void A_pipeline_agrees_from_rows_to_labels(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix train = golden.Input("train").Matrix();
        GoldenMatrix test = golden.Input("test").Matrix();
        string mode = golden.Hyperparameter("mode").Text();

        GaussianAnomalyModel model = GaussianAnomalyFitter.Fit<double>(train.Values, train.Columns, new GaussianAnomalyOptions
        {
            Subspace = mode switch
            {
                "pca" => FeatureSubspace.GreatestVariance(golden.Hyperparameter("components").Integer()),
                "npca" => FeatureSubspace.LeastVariance(golden.Hyperparameter("components").Integer()),
                _ => FeatureSubspace.Full,
            },
            Threshold = AnomalyThreshold.ChiSquare,
            FalsePositiveRate = 1 - golden.Hyperparameter("p").Scalar(),
        }).Model;

        double[] scores = [.. model.Columns[0].SquaredDistances<double>(test.Values).Select(Math.Sqrt)];
        golden.Expected("shrinkage").MustEqual(model.Columns[0].Shrinkage);
        golden.Expected("distance").MustEqual(scores);
        golden.Expected("threshold").MustEqual(model.Threshold);
        golden.Expected("predicted").MustEqual([.. scores.Select(score => model.IsAnomaly(score) ? 1 : 0)]);
    }

    private static FeatureSubspace Subspace(GoldenCase golden)
    {
        GoldenValue share = golden.Hyperparameter("variance_threshold");
        return (golden.Hyperparameter("mode") is { IsMissing: false } mode ? mode.Text() : null) switch
        {
            null => FeatureSubspace.Full,
            "pca" => FeatureSubspace.Pca(share.Scalar()),
            "npca" => FeatureSubspace.Npca(share.Scalar()),
            { } unknown => throw new InvalidDataException($"Unknown mode '{unknown}'."),
        };
    }
}
