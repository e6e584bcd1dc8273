using Benchmarks.FiniteSums;

namespace Benchmarks.Auto;

/// <summary>Texts whose lengths differ by two orders of magnitude: words by Zipf's law, a value of 1 + ln(count) each, not normalized.</summary>
internal static class TextRows
{
    private const int ShortestRow = 5;
    private const int LongestRow = 2000;

    // Many short texts and few long ones: the logarithm of the length is a square.
    private const double Skew = 2;

    private const double TellingWords = 0.02;
    private const double Noise = 0.5;
    private const double Flipped = 0.02;

    public static SparseProblem Generate(int count, int words, int seed = 1)
    {
        var random = new Random(seed);
        double[] meaning = [.. Enumerable.Range(0, words).Select(_ => random.NextDouble() < TellingWords ? Normal(random) : 0)];
        List<float> values = [];
        List<int> indices = [];
        int[] starts = new int[count + 1];
        double[] scores = new double[count];
        for (int row = 0; row < count; row++)
        {
            int length = (int)(ShortestRow * Math.Pow((double)LongestRow / ShortestRow, Math.Pow(random.NextDouble(), Skew)));
            foreach ((int word, int times) in Text(random, length, words))
            {
                float value = (float)(1 + Math.Log(times));
                indices.Add(word);
                values.Add(value);
                scores[row] += meaning[word] * value;
            }

            starts[row + 1] = values.Count;
            scores[row] += Noise * Math.Sqrt(TellingWords * length) * Normal(random);
        }

        double middle = scores.Order().ElementAt(count / 2);
        double[] labels = [.. scores.Select(score => (score > middle) ^ (random.NextDouble() < Flipped) ? 1.0 : -1.0)];
        return new SparseProblem([.. values], [.. indices], starts, labels, words, normalize: false);
    }

    /// <summary>How often each word occurs: the word of rank r in proportion to 1/r.</summary>
    private static SortedDictionary<int, int> Text(Random random, int length, int words)
    {
        var text = new SortedDictionary<int, int>();
        for (int k = 0; k < length; k++)
        {
            int word = (int)Math.Pow(words + 1, random.NextDouble()) - 1;
            text[word] = text.GetValueOrDefault(word) + 1;
        }

        return text;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
