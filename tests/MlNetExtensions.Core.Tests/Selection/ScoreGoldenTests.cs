using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Selection;

public sealed class ScoreGoldenTests
{
    [Theory]
    [GoldenData("el2n_grand")]
    public void Scores_of_a_linear_softmax_model_are_those_of_automatic_differentiation(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("X").Matrix(), w = golden.Input("W").Matrix();
        double[] b = golden.Input("b").Vector();
        int[] y = golden.Input("y").Integers();
        double[][] p = [.. Enumerable.Range(0, x.Rows).Select(i => Softmax([.. Enumerable.Range(0, w.Rows).Select(c => b[c] + Dot(w.Row(c),
            x.Row(i)))]))];
        double[] All(RowScore score) => [.. Enumerable.Range(0, x.Rows).Select(i =>
            score.Of(new ScoredRow { Probabilities = p[i], Label = y[i], FeatureNorm = Math.Sqrt(Dot(x.Row(i), x.Row(i))) }))];

        golden.Expected("el2n").MustEqual(All(new El2nScore()));
        golden.Expected("grand_with_bias").MustEqual(All(new GradientNormScore()));
        golden.Expected("grand_weights_only").MustEqual(All(new GradientNormScore { HasBias = false }));
        golden.Expected("loss").MustEqual(All(new CrossEntropyScore()));
        golden.Expected("entropy").MustEqual(All(new EntropyScore()));
        golden.Expected("margin").MustEqual(Array.ConvertAll(All(new MarginScore()), score => 1 - score));
    }

    private static double[] Softmax(double[] logits)
    {
        double largest = logits.Max(), sum = logits.Sum(z => Math.Exp(z - largest));
        return Array.ConvertAll(logits, z => Math.Exp(z - largest) / sum);
    }

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y) => System.Numerics.Tensors.TensorPrimitives.Dot(x, y);
}
