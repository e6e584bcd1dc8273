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
    [InlineData(203)]
    public void InverseFactor_WhitensTheMatrix(int d)
    {
        double[] matrix = PositiveDefinite(d);
        CholeskyFactor factor = Factor(matrix, d);
        double[] inverse = factor.InvertLower();

        // L⁻¹·A·L⁻ᵀ = I.
        double error = 0;
        bool isLower = true;
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
            {
                double sum = 0;
                for (int k = 0; k < d; k++)
                {
                    sum += inverse[j * d + k] * TensorPrimitives.Dot<double>(matrix.AsSpan(k * d, d), inverse.AsSpan(i * d, d));
                }

                error = Math.Max(error, Math.Abs(sum - (i == j ? 1 : 0)));
                isLower &= j <= i || inverse[i * d + j] == 0;
            }
        }

        error.Should().BeLessThan(Rounding);
        isLower.Should().BeTrue("the inverse is lower triangular");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(24)]
    [InlineData(53)]
    public void Solves_AgreeWithTheInverse(int columns)
    {
        const int D = 9;
        CholeskyFactor factor = Factor(PositiveDefinite(D), D);
        double[] inverse = factor.InvertLower();
        double[] rows = Generated.Normal(D, columns, 5);
        double[] solved = [.. rows];
        factor.SolveLower(solved, columns);
        for (int column = 0; column < columns; column++)
        {
            double[] vector = [.. Enumerable.Range(0, D).Select(i => rows[i * columns + column])];
            double[] expected = [.. Enumerable.Range(0, D).Select(i => TensorPrimitives.Dot<double>(inverse.AsSpan(i * D, D), vector))];
            factor.SolveLower(vector);
            for (int i = 0; i < D; i++)
            {
                vector[i].Should().BeApproximately(expected[i], Rounding);
                solved[i * columns + column].Should().BeApproximately(expected[i], Rounding);
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

    [Fact]
    public void AnyNumberOfThreads_GivesTheSameBits()
    {
        const int D = 500;
        double[] matrix = PositiveDefinite(D);
        double[] rows = Generated.Normal(D, 70, 6);
        (double[] Inverse, double[] Solved) Work()
        {
            CholeskyFactor factor = Factor(matrix, D);
            double[] solved = [.. rows];
            factor.SolveLower(solved, 70);
            return (factor.InvertLower(), solved);
        }

        (double[] inverse, double[] solvedRows) = Work();
        (double[] inverseAlone, double[] solvedAlone) = Generated.OnThreads(1, Work);

        inverseAlone.AsSpan().SequenceEqual(inverse).Should().BeTrue();
        solvedAlone.AsSpan().SequenceEqual(solvedRows).Should().BeTrue();
    }

    private static CholeskyFactor Factor(double[] matrix, int d)
    {
        CholeskyFactor.TryFactor(matrix, d, out CholeskyFactor? factor).Should().BeTrue();
        factor!.Dimension.Should().Be(d);
        return factor;
    }

    private static double[] PositiveDefinite(int d)
    {
        double[] matrix = GramMatrix.Compute(Generated.Normal(d, d + 9, seed: d), d + 9);
        TensorPrimitives.Divide(matrix, d, matrix);
        for (int i = 0; i < d; i++)
        {
            matrix[i * d + i] += 0.1;
        }

        return matrix;
    }
}
