using Microsoft.ML;

namespace MlNetExtensions.Tests.Trainers;

/// <summary>What trainers with labels do to the rows that they have read.</summary>
public class LabeledRowsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(FeatureScaling.None)]
    [InlineData(FeatureScaling.StandardDeviation)]
    public void Means_are_those_of_the_weighted_rows_in_their_own_units(FeatureScaling scaling)
    {
        Example[] examples = Examples.Generate(60);
        for (int i = 0; i < examples.Length; i++)
        {
            examples[i].Weight = i % 4;
        }

        double total = examples.Sum(example => (double)example.Weight);
        double[] means = [.. Enumerable.Range(0, Examples.Dimension).Select(j => examples.Sum(example => example.Weight * (double)example.Features.GetItemOrDefault(j)) / total)];
        var columns = new LabeledColumns("Target", "Features", "Weight");
        LabeledRows data = LabeledRows.Read(_ml.Data.LoadFromEnumerable(examples), columns, new NumberLabels().Read, CancellationToken.None);

        data.Scale(scaling);
        data.Center();

        data.Means.Should().Equal(means, (a, b) => Math.Abs(a - b) < 1e-6 * (1 + Math.Abs(b)));
        for (int i = 0; i < examples.Length; i++)
        {
            float[] features = [.. examples[i].Features.DenseValues()];
            double[] restored = [.. data.Rows.Values(i).ToArray().Select((value, j) => value * (data.Scales?[j] ?? 1) + means[j])];
            restored.Should().Equal(features, (a, b) => Math.Abs(a - b) < 1e-5 * (1 + Math.Abs(b)));
        }
    }
}
