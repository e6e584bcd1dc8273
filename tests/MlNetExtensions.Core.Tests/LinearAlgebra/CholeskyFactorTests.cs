using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Tests.LinearAlgebra;

public class CholeskyFactorTests
{
    private const double Rounding = 1e-12;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(31)]
    [InlineData(65)]
    [InlineData(96)]
    [InlineData(101)]
    public void InverseFactor_WhitensTheMatrix(int d)
    {
        double[] matrix = PositiveDefinite(d);
        CholeskyFactor factor = Factor(matrix, d);
        double[] inverse = factor.InvertLower();

        // L⁻¹·A·L⁻ᵀ = I.
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int k = 0; k < d; k++)
                {
                    sum += inverse[j * d + k] * TensorPrimitives.Dot<double>(matrix.AsSpan(k * d, d), inverse.AsSpan(i * d, d));
                }

                sum.Should().BeApproximately(i == j ? 1 : 0, Rounding);
                (j <= i || inverse[i * d + j] == 0).Should().BeTrue("the inverse is lower triangular");
            }
        }
    }

    [Fact]
    public void Solves_AgreeWithTheInverse()
    {
        const int D = 9;
        CholeskyFactor factor = Factor(PositiveDefinite(D), D);
        double[] inverse = factor.InvertLower();
        double[] rows = Generated.Normal(D, 4, 5);
        double[] solved = [.. rows];
        factor.SolveLower(solved, 4);
        for (int column = 0; column < 4; column++)
        {
            double[] vector = [.. Enumerable.Range(0, D).Select(i => rows[i * 4 + column])];
            double[] expected = [.. Enumerable.Range(0, D).Select(i => TensorPrimitives.Dot<double>(inverse.AsSpan(i * D, D), vector))];
            factor.SolveLower(vector);
            for (int i = 0; i < D; i++)
            {
                vector[i].Should().BeApproximately(expected[i], Rounding);
                solved[i * 4 + column].Should().BeApproximately(expected[i], Rounding);
            }
        }
    }

    [Fact]
    public void LogDeterminant_IsTheSumOfLogEigenvalues()
    {
        double[] matrix = PositiveDefinite(30);

        Factor(matrix, 30).LogDeterminant.Should().BeApproximately(SymmetricEigen.Decompose(matrix, 30).Values.Sum(Math.Log), Rounding * 30);
    }

    [Theory]
    [InlineData(1, 2, 2, 1)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(-1, 0, 0, 1)]
    [InlineData(1, double.NaN, double.NaN, 1)]
    [InlineData(1, 0, 0, double.PositiveInfinity)]
    public void NotPositiveDefinite_IsRefused(double a, double b, double c, double d) =>
        CholeskyFactor.TryFactor([a, b, c, d], 2, out _).Should().BeFalse();

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(60)]
    public void ABadPivotInAnyBlock_IsRefused(int bad)
    {
        const int D = 61;
        double[] matrix = PositiveDefinite(D);
        double[] singular = [.. matrix];
        // A feature that is twice another has no variance of its own.
        int other = bad == 0 ? 1 : 0;
        for (int j = 0; j < D; j++)
        {
            singular[bad * D + j] = singular[j * D + bad] = 2 * matrix[other * D + j];
        }

        singular[bad * D + bad] = 4 * matrix[other * D + other];
        CholeskyFactor.TryFactor(singular, D, out CholeskyFactor? factor, leastPivot: 1e-9).Should().BeFalse();
        factor.Should().BeNull();
    }

    private static CholeskyFactor Factor(double[] matrix, int d)
    {
        CholeskyFactor.TryFactor(matrix, d, out CholeskyFactor? factor).Should().BeTrue();
        factor!.Dimension.Should().Be(d);
        return factor;
    }

    private static double[] PositiveDefinite(int d)
    {
        double[] matrix = Generated.TwoPass(Generated.Correlated(4 * d + 4, d, seed: d), d).Covariance;
        for (int i = 0; i < d; i++)
        {
            matrix[i * d + i] += 0.1;
        }

        return matrix;
    }
}
