using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Embeddings;

public sealed class EmbeddingGeometryTests
{
    [Theory]
    [GoldenData("isoscore")]
    public void IsoScore_agrees_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix points = golden.Input("points").Matrix();

        golden.Expected("isoscore").MustEqual(IsoScore.OfRows(points.Values, points.Columns));
        golden.Expected("isoscore").MustEqual(IsoScore.OfEigenvalues(golden.Expected("eigenvalues_of_covariance").Vector()));
    }

    [Theory]
    [GoldenData("effective_rank")]
    public void Effective_rank_agrees_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("x").Matrix();
        double[] values = JacobiSingularValues.Of(x.Values, x.Columns), squares = Array.ConvertAll(values, value => value * value);

        golden.Expected("singular_values").MustEqual(values);
        golden.Expected("effective_rank").MustEqual(EffectiveRank.OfRows(x.Values, x.Columns));
        golden.Expected("participation_ratio_of_eigenvalues").MustEqual(EffectiveRank.ParticipationRatio(squares));
        golden.Expected("effective_rank_of_squared_singular_values").MustEqual(EffectiveRank.OfSingularValues(squares));
        // Through XᵀX, what is below the square root of the precision is lost, and with it 1e-7 of the rank at most.
        EffectiveRank.OfScatter(Scatter(x)).Should().BeApproximately(golden.Expected("effective_rank").Scalar(), 1e-6);
    }

    [Theory]
    [GoldenData("matrix_nuclear_norm")]
    public void Matrix_nuclear_norm_agrees_with_the_reference(string file, int @case)
    {
        GoldenCase golden = GoldenFile.Load(file)[@case];
        GoldenMatrix x = golden.Input("x").Matrix();
        GoldenValue largest = golden.Hyperparameter("D");

        golden.Expected("value").MustEqual(MatrixNuclearNorm.OfRows(x.Values, x.Columns, largest.IsMissing ? null : largest.Integer()));
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 1 }, 1)]
    [InlineData(new double[] { 1, 0, 0 }, 0)]
    [InlineData(new double[] { 1, 1, 0 }, .5)]
    [InlineData(new double[] { 4, 2, 1 }, .666667)]
    [InlineData(new double[] { 10, 1, 1, 1 }, .213592)]
    [InlineData(new double[] { 1, 1, 0, 0 }, .333333)]
    public void IsoScore_has_the_values_of_the_specification(double[] variances, double score)
    {
        double[] huge = Array.ConvertAll(variances, value => value * 1e200), tiny = Array.ConvertAll(variances, value => value * 1e-200);

        IsoScore.OfEigenvalues(variances).Should().BeApproximately(score, 1e-6);
        IsoScore.OfEigenvalues(huge).Should().BeApproximately(score, 1e-6);
        IsoScore.OfEigenvalues(tiny).Should().BeApproximately(score, 1e-6);
        IsoScore.OfCovariance(Diagonal(huge)).Should().BeApproximately(score, 1e-6);
        IsoScore.OfCovariance(Diagonal(tiny)).Should().BeApproximately(score, 1e-6);
    }

    [Fact]
    public void IsoScore_of_the_matrix_of_the_specification()
    {
        double[] z = new double[32];
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                z[i * 4 + j] = Math.Sin((i + 1) * (j + 2)) + .1 * i * (2 * (j % 2) - 1);
            }
        }

        IsoScore.OfRows(z, 4).Should().BeApproximately(.86341542, 1e-8);
    }

    [Fact]
    public void The_short_form_is_the_form_of_the_paper()
    {
        var random = new NormalRandom(3);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] v = [.. Enumerable.Range(0, 2 + trial % 7).Select(_ => Math.Exp(2 * random.Normal()))];
            double n = v.Length, norm = Math.Sqrt(v.Sum(value => value * value));
            double delta = Math.Sqrt(v.Sum(value => Math.Pow(Math.Sqrt(n) * value / norm - 1, 2))) / Math.Sqrt(2 * (n - Math.Sqrt(n)));
            double phi = Math.Pow(n - delta * delta * (n - Math.Sqrt(n)), 2) / (n * n);

            IsoScore.OfEigenvalues(v).Should().BeApproximately((n * phi - 1) / (n - 1), 1e-12);
        }
    }

    [Fact]
    public void What_varies_nowhere_or_in_one_dimension_is_defined()
    {
        IsoScore.OfRows([3, 3, 3, 3], 2).Should().Be(0);
        IsoScore.OfRows([1, 2, 3], 1).Should().Be(1);
        IsoScore.OfRows([1, 2], 2).Should().Be(0);
        EffectiveRank.OfRows([0, 0, 0, 0], 2).Should().Be(0);
        EffectiveRank.OfScatter([0]).Should().Be(0);
        EffectiveRank.ParticipationRatio([0, 0]).Should().Be(0);
        EffectiveRank.OfRows([1e-200, 0, 0, 1e-200], 2).Should().BeApproximately(2, 1e-12);
        MatrixNuclearNorm.OfRows([3, 3, 3, 3], 2).Should().Be(0);
        // One row is the mean: the others count.
        MatrixNuclearNorm.OfRows([-1, 0, 0, 0, 1, 0], 2).Should().BeApproximately(Math.Sqrt(2), 1e-12);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        FluentActions.Invoking(() => IsoScore.OfEigenvalues([1, -.1])).Should().Throw<ArgumentException>().WithMessage("Value 1 is -0.1*");
        FluentActions.Invoking(() => IsoScore.OfEigenvalues([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => IsoScore.OfCovariance([1, 2, 3])).Should().Throw<ArgumentException>().WithMessage("3 values*");
        FluentActions.Invoking(() => EffectiveRank.OfScatter([1, double.NaN, double.NaN, 1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => EffectiveRank.OfRows([1, 2, 3], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => EffectiveRank.OfRows([], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => MatrixNuclearNorm.OfRows([1, double.NaN], 2)).Should().Throw<InvalidRowException>().WithMessage("*row 0*slot 1*");
        FluentActions.Invoking(() => MatrixNuclearNorm.OfRows([1, 2], 2, 3)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*from 1 to 2*");
    }

    [Fact]
    public void Rotations_moves_and_scales_change_nothing()
    {
        const int n = 60, d = 6;
        var random = new NormalRandom(5);
        double[] rows = [.. Enumerable.Range(0, n * d).Select(i => (1 + i % d) * random.Normal())];
        double[] rotation = OrthonormalVectors(random, d), rotated = new double[rows.Length], moved = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int k = 0; k < d; k++)
            {
                rotated[i] += rows[i / d * d + k] * rotation[k * d + i % d];
            }
        }

        for (int i = 0; i < rows.Length; i++)
        {
            moved[i] = 7 * rotated[i] + 100 * (1 + i % d);
        }

        IsoScore.OfRows(moved, d).Should().BeApproximately(IsoScore.OfRows(rows, d), 1e-10);
        EffectiveRank.OfRows(rotated, d).Should().BeApproximately(EffectiveRank.OfRows(rows, d), 1e-10);
        // Of a wide matrix and of its transpose alike.
        double[] transposed = [.. Enumerable.Range(0, n * d).Select(i => rows[i % n * d + i / n])];
        EffectiveRank.OfRows(transposed, n).Should().BeApproximately(EffectiveRank.OfRows(rows, d), 1e-10);
    }

    private static double[] Diagonal(double[] values)
    {
        double[] matrix = new double[values.Length * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            matrix[i * values.Length + i] = values[i];
        }

        return matrix;
    }

    private static double[] Scatter(GoldenMatrix x)
    {
        double[] scatter = new double[x.Columns * x.Columns];
        for (int row = 0; row < x.Rows; row++)
        {
            for (int k = 0; k < scatter.Length; k++)
            {
                scatter[k] += x.Row(row)[k / x.Columns] * x.Row(row)[k % x.Columns];
            }
        }

        return scatter;
    }

    // Gram and Schmidt, twice.
    private static double[] OrthonormalVectors(NormalRandom random, int d)
    {
        double[] q = [.. Enumerable.Range(0, d * d).Select(_ => random.Normal())];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    double dot = Enumerable.Range(0, d).Sum(k => q[i * d + k] * q[j * d + k]);
                    for (int k = 0; k < d; k++)
                    {
                        q[i * d + k] -= dot * q[j * d + k];
                    }
                }

                double norm = Math.Sqrt(Enumerable.Range(0, d).Sum(k => q[i * d + k] * q[i * d + k]));
                for (int k = 0; k < d; k++)
                {
                    q[i * d + k] /= norm;
                }
            }
        }

        return q;
    }
}
