using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Tests.Networks;

public class NetworkPassTests
{
    private static readonly NetworkShape _shape = new(
        301, new DenseLayer(67), new BatchNormLayer(), new ActivationLayer(new Gelu()), new DropoutLayer(0.2),
        new DenseLayer(33) { Form = WeightForm.WeightNorm }, new LayerNormLayer(), new ActivationLayer(new Relu()), new DenseLayer(10));

    [Theory]
    [InlineData(2)]
    [InlineData(61)]
    [InlineData(300)]
    public void The_gradient_has_the_same_bits_on_any_number_of_threads(int rows)
    {
        float[] one = Gradient(rows, threads: 1, out double lossOfOne);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            float[] several = Gradient(rows, threads, out double loss);

            loss.Should().Be(lossOfOne);
            several.Should().Equal(one);
        }
    }

    [Fact]
    public void Float_computes_what_double_does()
    {
        float[] single = Gradient(61, threads: 2, out double loss);
        double[] twice = GradientOf<double>(61, threads: 1, out double lossInDouble);

        loss.Should().BeApproximately(lossInDouble, 1e-5);
        double size = Math.Sqrt(twice.Sum(value => value * value) / twice.Length);
        single.Zip(twice).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(1e-3 * size);
    }

    [Fact]
    public void A_row_has_the_same_scores_alone_and_in_a_batch()
    {
        Network network = Network.Create(_shape, seed: 4);
        float[] rows = Rows(45);
        float[] together = network.Score(rows);
        var scorer = new NetworkScorer(network, 17, threads: 2);
        float[] inPieces = new float[together.Length], alone = new float[10];

        scorer.Score(rows, inPieces);

        inPieces.Should().Equal(together);
        for (int row = 0; row < 45; row++)
        {
            new NetworkScorer(network, 1).Score(rows.AsSpan(row * 301, 301), alone);
            alone.Should().Equal(together.AsSpan(row * 10, 10).ToArray());
        }
    }

    private static float[] Rows(int count)
    {
        var random = new NormalRandom(8);
        return [.. Enumerable.Range(0, count * 301).Select(_ => (float)random.Normal())];
    }

    private static float[] Gradient(int rows, int threads, out double loss) => GradientOf<float>(rows, threads, out loss);

    private static T[] GradientOf<T>(int rows, int threads, out double loss)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        Network network = Network.Create(_shape, seed: 4);
        var pass = new NetworkPass<T>(_shape, rows, new SoftmaxCrossEntropy(10, 0.1), threads);
        float[] values = Rows(rows);
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < 301; j++)
            {
                pass.Input.Row(row)[j] = T.CreateChecked(values[row * 301 + j]);
            }

            pass.Targets.Row(row)[0] = T.CreateChecked(row % 10);
        }

        T[] parameters = Array.ConvertAll(network.Parameters.ToArray(), T.CreateChecked);
        T[] statistics = Array.ConvertAll(network.Statistics.ToArray(), T.CreateChecked), gradient = new T[parameters.Length];
        loss = pass.Gradient(parameters, statistics, updateStatistics: true, rows, 9, gradient);
        return gradient;
    }
}
