using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class LayerNormalizerGoldenTests
{
    [Theory]
    [GoldenData("norm_layers_torch")]
    public void Rows_are_normalized_as_PyTorch_does(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("x").Matrix();
        var normalizer = new LayerNormalizer(golden.Hyperparameter("eps").Scalar(), golden.Input("weight").Vector(),
            golden.Input("bias").Vector());
        double[] output = new double[x.Values.Length];
        for (int row = 0; row < x.Rows; row++)
        {
            normalizer.Normalize<double>(x.Values.AsSpan(row * x.Columns, x.Columns), output.AsSpan(row * x.Columns, x.Columns));
        }

        golden.Expected("layer_norm")["output"].MustEqual(output);
    }

    [Fact]
    public void Gain_and_bias_apply_to_each_value_and_NaN_does_not_count()
    {
        var normalizer = new LayerNormalizer(0, [1, 2, 3, 4], [0, 1, 0, -1]);
        double[] result = new double[4];

        normalizer.Normalize<double>([1, double.NaN, 3, 5], result);

        double third = Math.Sqrt(8.0 / 3);
        result[0].Should().BeApproximately(-2 / third, 1e-15);
        result[1].Should().Be(double.NaN);
        (result[2], result[3]).Should().Be((0, 4 * (2 / third) - 1));
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.1f, 0.1f, 0.1f)]
    [InlineData(3e38f, 3e38f)]
    [InlineData(float.NaN, 7f, float.NaN)]
    public void Rows_of_equal_values_become_the_bias(params float[] row)
    {
        float[] result = new float[row.Length];

        new LayerNormalizer(0, null, [.. row.Select(_ => 0.5)]).Normalize<float>(row, result);

        result.Zip(row).Should().OnlyContain(pair => float.IsNaN(pair.Second) ? float.IsNaN(pair.First) : pair.First == 0.5f);
    }

    [Fact]
    public void Rows_with_extreme_values_have_mean_zero_and_variance_one()
    {
        float[] row = [float.MaxValue, float.MinValue, 1e30f, 0], result = new float[4];

        new LayerNormalizer(1e-5).Normalize<float>(row, result);

        result.Average(value => (double)value).Should().BeApproximately(0, 1e-6);
        result.Average(value => (double)value * value).Should().BeApproximately(1, 1e-6);
    }
}
