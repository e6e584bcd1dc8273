using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>ggᵀ or gᵀg of one group, accumulated, with a matrix made of it that is applied to the gradient from that side.</summary>
internal sealed class GramSide<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _isRight;
    private readonly int _dimension;
    private readonly T[] _gram;
    private readonly T[] _applied;

    /// <param name="name">Of what is remembered.</param>
    /// <param name="group">The group.</param>
    /// <param name="isRight">gᵀg.</param>
    /// <param name="largest">A longer side is not used.</param>
    /// <param name="remember">Allocates what the state remembers.</param>
    public GramSide(string name, ParameterGroup group, bool isRight, int largest, Func<string, int?, T[]> remember)
    {
        (_rows, _columns, _isRight) = (group.Rows, group.Columns, isRight);
        int side = isRight ? group.Columns : group.Rows;
        _dimension = side <= largest && group.Count > 0 ? side : 0;
        _gram = remember(name, _dimension * _dimension);
        _applied = remember(name + ", applied", _dimension * _dimension);
    }

    public bool IsUsed => _dimension > 0;

    /// <summary>The sizes of this side's products.</summary>
    public IEnumerable<(int Rows, int Columns, int Depth)> Products => IsUsed
        ? [(_dimension, _dimension, _isRight ? _rows : _columns), (_rows, _columns, _dimension)]
        : [];

    public void Add(MatrixMultiplier<T> products, ReadOnlySpan<T> gradient, double keep, double add, int threads)
    {
        if (IsUsed)
        {
            products.Multiply(
                gradient, _isRight, gradient, !_isRight, _gram, _dimension, _dimension, _isRight ? _rows : _columns, threads,
                T.CreateTruncating(add), T.CreateTruncating(keep), symmetric: true);
        }
    }

    /// <summary>What is applied becomes a power of the accumulated matrix, by its eigenvectors in double.</summary>
    public void Root(double exponent, double epsilon)
    {
        if (IsUsed)
        {
            double[] power = new double[_gram.Length];
            MatrixMath.Power(InDouble(), _dimension, exponent, epsilon, power);
            TensorPrimitives.ConvertTruncating<double, T>(power, _applied);
        }
    }

    /// <summary>What is applied becomes the eigenvectors of the accumulated matrix, as columns.</summary>
    public void Basis()
    {
        if (!IsUsed)
        {
            return;
        }

        double[] rows = SymmetricEigen.Decompose(InDouble(), _dimension).Vectors;
        for (int i = 0; i < _dimension; i++)
        {
            for (int j = 0; j < _dimension; j++)
            {
                _applied[j * _dimension + i] = T.CreateTruncating(rows[i * _dimension + j]);
            }
        }
    }

    /// <summary>matrix ← A·matrix from the left, or matrix·A from the right; A or its transpose.</summary>
    public void ApplyTo(MatrixMultiplier<T> products, Span<T> matrix, bool transpose, int threads)
    {
        if (!IsUsed)
        {
            return;
        }

        if (_isRight)
        {
            products.Multiply(matrix, false, _applied, transpose, matrix, _rows, _columns, _columns, threads);
        }
        else
        {
            products.Multiply(_applied, transpose, matrix, false, matrix, _rows, _columns, _rows, threads);
        }
    }

    private double[] InDouble()
    {
        double[] gram = new double[_gram.Length];
        TensorPrimitives.ConvertTruncating<T, double>(_gram, gram);
        return gram;
    }
}
