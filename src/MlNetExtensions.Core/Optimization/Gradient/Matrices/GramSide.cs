using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>ggᵀ or gᵀg of one group, accumulated, with a matrix made of it that is applied to the gradient from that side.</summary>
internal sealed class GramSide
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _isRight;
    private readonly int _dimension;
    private readonly double[] _gram;
    private readonly double[] _applied;
    private readonly double[] _scratch;

    /// <param name="name">Of what is remembered.</param>
    /// <param name="group">The group.</param>
    /// <param name="isRight">gᵀg.</param>
    /// <param name="largest">A longer side is not used.</param>
    /// <param name="remember">Allocates what the state remembers.</param>
    public GramSide(string name, ParameterGroup group, bool isRight, int largest, Func<string, int, double[]> remember)
    {
        (_rows, _columns, _isRight) = (group.Rows, group.Columns, isRight);
        int side = isRight ? group.Columns : group.Rows;
        _dimension = side <= largest && group.Count > 0 ? side : 0;
        _gram = remember(name, _dimension * _dimension);
        _applied = remember(name + ", applied", _dimension * _dimension);
        _scratch = new double[_dimension * _dimension];
    }

    public bool IsUsed => _dimension > 0;

    public void Add(ReadOnlySpan<double> gradient, double keep, double add)
    {
        if (IsUsed)
        {
            MatrixMath.AverageGram(_gram, gradient, _rows, _columns, _isRight, keep, add, _scratch);
        }
    }

    /// <summary>What is applied becomes a power of the accumulated matrix.</summary>
    public void Root(double exponent, double epsilon)
    {
        if (IsUsed)
        {
            MatrixMath.Power(_gram, _dimension, exponent, epsilon, _applied);
        }
    }

    /// <summary>What is applied becomes the eigenvectors of the accumulated matrix, as columns.</summary>
    public void Basis()
    {
        if (!IsUsed)
        {
            return;
        }

        double[] rows = SymmetricEigen.Decompose(_gram, _dimension).Vectors;
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j < _dimension; j++)
            {
                _applied[j * _dimension + i] = rows[i * _dimension + j];
            }
        }
    }

    /// <summary>matrix ← A·matrix from the left, or matrix·A from the right; A or its transpose.</summary>
    public void ApplyTo(Span<double> matrix, Span<double> product, bool transpose)
    {
        if (!IsUsed)
        {
            return;
        }

        if (_isRight)
        {
            MatrixMath.Multiply(matrix, false, _applied, transpose, product, _rows, _columns, _columns);
        }
        else
        {
            MatrixMath.Multiply(_applied, transpose, matrix, false, product, _rows, _columns, _rows);
        }

        product.CopyTo(matrix);
    }
}
