using MlNetExtensions.Core.Normalization;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Normalization;

public sealed class QueryBankGoldenTests
{
    [Theory]
    [GoldenData("qb_norm")]
    public void Normalized_similarities_and_rankings_agree_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix bank = golden.Input("bank_sims").Matrix(), queries = golden.Input("query_sims").Matrix();
        DynamicInvertedSoftmax normalizer = Fit(bank, golden.Hyperparameter("beta").Scalar(), golden.Hyperparameter("k").Integer());
        double[] result = new double[queries.Values.Length];
        List<int> normalized = [], ranking = [];
        for (int row = 0; row < queries.Rows; row++)
        {
            ReadOnlySpan<double> similarities = queries.Values.AsSpan(row * queries.Columns, queries.Columns);
            Span<double> scores = result.AsSpan(row * queries.Columns, queries.Columns);
            normalizer.Normalize(similarities, isDynamic: true, isLogarithm: false, scores);
            if (normalizer.Applies(similarities))
            {
                normalized.Add(row);
            }

            double[] values = scores.ToArray();
            ranking.AddRange(Enumerable.Range(0, values.Length).OrderByDescending(j => values[j]));
        }

        golden.Expected("activation_set").MustEqual(Enumerable.Range(0, bank.Columns).Where(j => normalizer.IsActivated[j]).ToArray());
        golden.Expected("normalized_query_rows").MustEqual(normalized.ToArray());
        golden.Expected("result").MustEqual(result);
        golden.Expected("ranking").Items().SelectMany(item => item.Integers()).Should().Equal(ranking);
    }

    [Fact]
    public void Huge_exponents_neither_overflow_on_the_way_nor_change_the_order()
    {
        DynamicInvertedSoftmax normalizer = Fit(new GoldenMatrix([900, 1, 800, 2], 2, 2), 1000, 1);
        double[] logarithms = new double[2], scores = new double[2];

        normalizer.Normalize<double>([901, 2.5], isDynamic: false, isLogarithm: true, logarithms);
        normalizer.Normalize<double>([901, 2.5], isDynamic: false, isLogarithm: false, scores);

        logarithms.Should().Equal(1000, 500);
        scores.Should().Equal(float.MaxValue, float.MaxValue);
        normalizer.LogSums.Should().Equal(900_000, 2000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    public void The_k_best_of_every_query_are_activated_and_the_first_of_equal_ones(int k)
    {
        var random = new Random(k);
        double[] bank = [.. Enumerable.Range(0, 4 * 12).Select(_ => (double)random.Next(9))];
        DynamicInvertedSoftmax normalizer = Fit(new GoldenMatrix(bank, 4, 12), 1, k);

        IEnumerable<int> expected = Enumerable.Range(0, 4).SelectMany(row =>
            Enumerable.Range(0, 12).OrderByDescending(j => bank[row * 12 + j]).ThenBy(j => j).Take(k)).Distinct();

        Enumerable.Range(0, 12).Where(j => normalizer.IsActivated[j]).Should().BeEquivalentTo(expected);
    }

    private static DynamicInvertedSoftmax Fit(GoldenMatrix similarities, double beta, int k)
    {
        var bank = new QueryBank(similarities.Columns, beta, k);
        for (int row = 0; row < similarities.Rows; row++)
        {
            bank.Add<double>(similarities.Values.AsSpan(row * similarities.Columns, similarities.Columns));
        }

        return bank.ToNormalizer();
    }
}
