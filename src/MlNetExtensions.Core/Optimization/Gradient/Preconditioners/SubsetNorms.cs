using System.Numerics;
using System.Numerics.Tensors;
using static System.FormattableString;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Which parameters of a group share a second moment, and the moments: v_S ← β₂v_S + (1 - β₂)·Σ g_j² over the subset S, or v_S + Σ g_j²
/// with β₂ = 1.
/// </summary>
internal sealed class SubsetNorms<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _byRows;
    private readonly int _length;
    private readonly double[] _moments;
    private readonly double[] _sums;
    private readonly T[] _factors;

    /// <param name="group">The group.</param>
    /// <param name="size">
    /// Null: one subset for each row, or for each column where those are more. k &gt; 0: neighbors by k, or by the next smaller divisor of
    /// the number of parameters. k &lt; 0: by √n/|k|, likewise.
    /// </param>
    /// <param name="remember">Allocates what the state remembers.</param>
    public SubsetNorms(ParameterGroup group, int? size, Func<string, int, double[]> remember)
    {
        _byRows = size is not null || group.Rows >= group.Columns;
        _length = size is { } given
            ? Divisor(group.Count, given > 0 ? given : (int)(Math.Sqrt(group.Count) / -given))
            : _byRows ? group.Columns : group.Rows;
        _moments = remember(Invariant($"second moments of {group.Name}"), group.Count == 0 ? 0 : group.Count / _length);
        (_sums, _factors) = (new double[_moments.Length], new T[_moments.Length]);
    }

    /// <summary>Takes a gradient in.</summary>
    public void Add(ReadOnlySpan<T> gradient, double beta2)
    {
        if (_length == 1)
        {
            Square(gradient);
        }
        else if (_byRows)
        {
            for (int i = 0; i < _sums.Length; i++)
            {
                _sums[i] = BlockMath.SumOfSquares(gradient.Slice(i * _length, _length));
            }
        }
        else
        {
            Array.Clear(_sums);
            for (int row = 0; row < _length; row++)
            {
                BlockMath.AddSquares(gradient.Slice(row * _sums.Length, _sums.Length), _sums);
            }
        }

        TensorPrimitives.Multiply(_moments, beta2, _moments);
        TensorPrimitives.MultiplyAdd(_sums, beta2 < 1 ? 1 - beta2 : 1, _moments, _moments);
    }

    /// <summary>u_j ← s·u_j / (√v_S + ε).</summary>
    public void Divide(Span<T> update, double scale, double epsilon)
    {
        TensorPrimitives.Sqrt(_moments, _sums);
        TensorPrimitives.Add(_sums, epsilon, _sums);
        TensorPrimitives.Divide(scale, _sums, _sums);
        TensorPrimitives.ConvertTruncating<double, T>(_sums, _factors);
        if (_length == 1)
        {
            TensorPrimitives.Multiply(update, _factors, update);
        }
        else if (_byRows)
        {
            for (int i = 0; i < _factors.Length; i++)
            {
                Span<T> subset = update.Slice(i * _length, _length);
                TensorPrimitives.Multiply(subset, _factors[i], subset);
            }
        }
        else
        {
            for (int row = 0; row < _length; row++)
            {
                Span<T> values = update.Slice(row * _factors.Length, _factors.Length);
                TensorPrimitives.Multiply<T>(values, _factors, values);
            }
        }
    }

    private void Square(ReadOnlySpan<T> gradient)
    {
        TensorPrimitives.ConvertTruncating(gradient, _sums);
        TensorPrimitives.Multiply(_sums, _sums, _sums);
    }

    private static int Divisor(int count, int size)
    {
        size = Math.Clamp(size, 1, Math.Max(1, count));
        while (count % size != 0)
        {
            size--;
        }

        return size;
    }
}
