using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

public class SymmetricEigenTests
{
    // Backward error of Householder reduction and QL: a modest multiple of d·2⁻⁵³, relative to the largest eigenvalue.
    private const double RelativeError = 1e-13;

    public static TheoryData<string, int> Matrices()
    {
        var rows = new TheoryData<string, int>();
        foreach (string kind in new[]
        {
            "random", "clustered", "rank deficient", "diagonal", "graded", "zero", "identity", "huge", "tiny",
            "wilkinson", "glued wilkinson", "one spike", "blocks",
        })
        {
            // One leaf, a leaf and one more, two and four leaves with odd ends, and orders that two threads share.
            foreach (int dimension in new[] { 0, 1, 2, 3, 17, 33, 64, 131, 301 })
            {
                rows.Add(kind, dimension);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Matrices))]
    public void Decomposition_IsOrthonormalAndReconstructs(string kind, int d)
    {
        double[] matrix = Matrix(kind, d);
        SymmetricEigen eigen = SymmetricEigen.Decompose(matrix, d);
        double scale = d == 0 ? 0 : Math.Max(Math.Abs(eigen.Values[0]), Math.Abs(eigen.Values[^1]));
        double[] vectors = eigen.Vectors;
        double skew = 0, residual = 0;
        for (int i = 0; i < d; i++)
        {
            ReadOnlySpan<double> vector = vectors.AsSpan(i * d, d);
            for (int j = 0; j < d; j++)
            {
                skew = Math.Max(skew, Math.Abs(TensorPrimitives.Dot(vector, vectors.AsSpan(j * d, d)) - (i == j ? 1 : 0)));
                double applied = TensorPrimitives.Dot(matrix.AsSpan(j * d, d), vector);
                residual = Math.Max(residual, Math.Abs(applied - eigen.Values[i] * vector[j]));
            }
        }

        eigen.Values.Should().HaveCount(d).And.BeInDescendingOrder();
        vectors.Should().NotContain(value => double.IsNaN(value));
        skew.Should().BeLessThan(RelativeError);
        residual.Should().BeLessThanOrEqualTo(RelativeError * scale);
    }

    // The second-difference matrix of order n has the eigenvalues 2 − 2cos(kπ/(n+1)), k = 1…n.
    [Theory]
    [InlineData(5)]
    [InlineData(100)]
    [InlineData(257)]
    public void SecondDifferences_HaveKnownEigenvalues(int n)
    {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] = 2;
            if (i > 0)
            {
                matrix[i * n + i - 1] = matrix[(i - 1) * n + i] = -1;
            }
        }

        double[] values = SymmetricEigen.Decompose(matrix, n).Values;
        for (int k = 1; k <= n; k++)
        {
            values[n - k].Should().BeApproximately(2 - 2 * Math.Cos(k * Math.PI / (n + 1)), RelativeError);
        }
    }

    [Fact]
    public void DiagonalMatrix_IsOnlySorted()
    {
        SymmetricEigen eigen = SymmetricEigen.Decompose([2, 0, 0, 0, -1, 0, 0, 0, 5], 3);

        eigen.Values.Should().Equal(5, 2, -1);
        eigen.Vectors.Should().Equal(0, 0, 1, 1, 0, 0, 0, 1, 0);
    }

    [Fact]
    public void RankDeficiency_ShowsInTheValues()
    {
        const int D = 60;
        double[] values = SymmetricEigen.Decompose(Scatter(Generated.Normal(7, D, 3), D), D).Values;

        values[6].Should().BePositive();
        values[7..].Should().OnlyContain(value => Math.Abs(value) < RelativeError * values[0]);
    }

    // 800 is past every order from which work is shared.
    [Theory]
    [InlineData(130)]
    [InlineData(800)]
    public void AnyNumberOfThreads_GivesTheSameBits(int d)
    {
        double[] matrix = Matrix("random", d);
        SymmetricEigen together = SymmetricEigen.Decompose(matrix, d);
        SymmetricEigen alone = Generated.OnThreads(1, () => SymmetricEigen.Decompose(matrix, d));

        alone.Values.AsSpan().SequenceEqual(together.Values).Should().BeTrue();
        Generated.OnThreads(1, () => alone.Vectors).AsSpan().SequenceEqual(together.Vectors).Should().BeTrue();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 23)]
    [InlineData(100, 31)]
    public void SomeVectors_AreThoseOfAll(int start, int count)
    {
        const int D = 131;
        SymmetricEigen eigen = SymmetricEigen.Decompose(Matrix("random", D), D);

        double[] some = eigen.VectorsOf(start, count);

        some.Should().Equal(eigen.Vectors[(start * D)..((start + count) * D)]);
    }

    [Theory]
    [InlineData(3, double.NaN)]
    [InlineData(60, double.NaN)]
    [InlineData(60, double.PositiveInfinity)]
    public void ValuesThatAreNotFinite_GiveNaN(int d, double value)
    {
        double[] matrix = Matrix("random", d);
        matrix[d] = matrix[1] = value;
        SymmetricEigen eigen = SymmetricEigen.Decompose(matrix, d);

        eigen.Values.Should().HaveCount(d).And.OnlyContain(found => double.IsNaN(found));
        eigen.Vectors.Should().HaveCount(d * d).And.OnlyContain(found => double.IsNaN(found));
    }

    private static double[] Matrix(string kind, int d) => kind switch
    {
        "random" => Symmetric(d, (i, j) => Math.Sin(1 + i * 37 + j * 11)),
        "clustered" => WithValues(d, i => i < d / 2 ? 3 : 3 + 1e-14 * i),
        "rank deficient" => WithValues(d, i => i < (d + 2) / 3 ? 1 + i : 0),
        "diagonal" => Symmetric(d, (i, j) => i == j ? i % 5 - 2 : 0),
        "graded" => Symmetric(d, (i, j) => Math.Pow(10, -(i + j) / 8.0) * (i == j ? 2 : Math.Cos(i * j))),
        "zero" => new double[d * d],
        "identity" => Symmetric(d, (i, j) => i == j ? 1 : 0),
        "huge" => Symmetric(d, (i, j) => 1e300 * Math.Sin(1 + i * 37 + j * 11)),
        "tiny" => Symmetric(d, (i, j) => 1e-290 * Math.Sin(1 + i * 37 + j * 11)),
        // Pairs of eigenvalues that agree to all digits, of vectors that do not; glued, whole clusters of them.
        "wilkinson" => Symmetric(d, (i, j) => i == j ? Math.Abs(i - (d - 1) / 2.0) : i == j + 1 ? 1 : 0),
        "glued wilkinson" => Symmetric(d, (i, j) => i == j ? Math.Abs(i % 21 - 10) : i == j + 1 ? i % 21 == 0 ? 1e-7 : 1 : 0),
        "one spike" => Symmetric(d, (i, j) => 1.0 / ((1 + i) * (1 + j)) + (i == j ? 1e-9 * i : 0)),
        "blocks" => Symmetric(d, (i, j) => i / 10 == j / 10 ? Math.Cos(i % 10 * 7 + j % 10 * 3) : 0),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown matrix."),
    };

    private static double[] Symmetric(int d, Func<int, int, double> lower)
    {
        double[] matrix = new double[d * d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[i * d + j] = matrix[j * d + i] = lower(i, j);
            }
        }

        return matrix;
    }

    /// <summary>H·diag(values)·H for the reflection H of a vector that is nowhere zero.</summary>
    private static double[] WithValues(int d, Func<int, double> values)
    {
        double[] v = [.. Enumerable.Range(0, d).Select(i => 1 + 0.5 * Math.Sin(i))];
        double tau = 2 / v.Sum(x => x * x);
        double[] reflection = Symmetric(d, (i, j) => (i == j ? 1 : 0) - tau * v[i] * v[j]);
        return Symmetric(d, (i, j) => Enumerable.Range(0, d).Sum(k => reflection[i * d + k] * values(k) * reflection[j * d + k]));
    }

    private static double[] Scatter(double[] rows, int d) =>
        Symmetric(d, (i, j) => Enumerable.Range(0, rows.Length / d).Sum(row => rows[row * d + i] * rows[row * d + j]));
}
