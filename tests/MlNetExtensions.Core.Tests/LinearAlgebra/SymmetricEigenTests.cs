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
        foreach (string kind in new[] { "random", "clustered", "rank deficient", "diagonal", "graded", "zero", "identity", "huge", "tiny" })
        {
            foreach (int dimension in new[] { 0, 1, 2, 3, 17, 64, 130 })
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

        eigen.Values.Should().HaveCount(d).And.BeInDescendingOrder();
        for (int i = 0; i < d; i++)
        {
            ReadOnlySpan<double> vector = eigen.Vectors.AsSpan(i * d, d);
            for (int j = 0; j < d; j++)
            {
                TensorPrimitives.Dot(vector, eigen.Vectors.AsSpan(j * d, d)).Should().BeApproximately(i == j ? 1 : 0, RelativeError);
                double applied = TensorPrimitives.Dot(matrix.AsSpan(j * d, d), vector);
                applied.Should().BeApproximately(eigen.Values[i] * vector[j], RelativeError * scale);
            }
        }
    }

    // The second-difference matrix of order n has the eigenvalues 2 − 2cos(kπ/(n+1)), k = 1…n.
    [Theory]
    [InlineData(5)]
    [InlineData(100)]
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

    [Fact]
    public void TwoRuns_AgreeToTheLastBit()
    {
        double[] matrix = Matrix("random", 130);

        SymmetricEigen.Decompose(matrix, 130).Vectors.Should().Equal(SymmetricEigen.Decompose(matrix, 130).Vectors);
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
