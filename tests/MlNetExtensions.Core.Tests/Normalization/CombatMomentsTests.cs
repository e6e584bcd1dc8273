using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions.Core.Tests.Normalization;

/// <summary>Moments of a batch with covariates, against their definition.</summary>
public sealed class CombatMomentsTests
{
    private const int Rows = 40;
    private const int Dimension = 3;
    private const int Covariates = 2;
    private readonly double[] _features = [.. Generated.Normal(Rows, Dimension, seed: 1).Select((z, i) => z + i / 50)];
    private readonly double[] _covariates = [.. Generated.Normal(Rows, Covariates, seed: 2).Select((z, i) => 2 * z - i / 20)];

    [Theory]
    [InlineData(Rows)]
    [InlineData(1)]
    [InlineData(13)]
    public void Shards_merge_to_the_moments_of_all_rows(int first)
    {
        CombatMoments moments = Of(0, first);
        moments.Merge(Of(first, Rows));

        double[][] features = Columns(_features, Dimension), covariates = Columns(_covariates, Covariates);
        moments.Count.Should().Be(Rows);
        Close(moments.Means, features.Select(x => x.Average()));
        Close(moments.Squares, features.Select(x => Product(x, x)));
        Close(moments.CovariateMeans, covariates.Select(c => c.Average()));
        Close(moments.CovariateProducts, covariates.SelectMany(a => covariates.Select(b => Product(a, b))));
        Close(moments.CrossProducts, covariates.SelectMany(c => features.Select(x => Product(c, x))));
    }

    private static double[][] Columns(double[] rows, int count) =>
        [.. Enumerable.Range(0, count).Select(j => rows.Where((_, i) => i % count == j).ToArray())];

    // Of deviations from the means.
    private static double Product(double[] x, double[] y) => x.Zip(y, (a, b) => (a - x.Average()) * (b - y.Average())).Sum();

    private static void Close(double[] actual, IEnumerable<double> expected) =>
        actual.Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-10 * (1 + Math.Abs(b)));

    private CombatMoments Of(int from, int past)
    {
        var moments = new CombatMoments(Dimension, Covariates);
        for (int row = from; row < past; row++)
        {
            moments.Add(_features.AsSpan(row * Dimension, Dimension), _covariates.AsSpan(row * Covariates, Covariates));
        }

        return moments;
    }
}
