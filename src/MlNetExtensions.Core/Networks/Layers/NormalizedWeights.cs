using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Networks;

/// <summary>
/// Rows of weights as length times direction, w = f·g·c/‖c‖: with c = v the weight normalization of Salimans and Kingma (2016), with
/// c = v − mean(v) the weight standardization that Brock, De and Smith (2021) scale, since σ√n = ‖c‖.
/// </summary>
/// <remarks>∂L/∂g = f·⟨∂L/∂w, c⟩/‖c‖; ∂L/∂c = (f·g/‖c‖)(∂L/∂w − ⟨∂L/∂w, c⟩c/‖c‖²), less its mean where c is centered.</remarks>
internal sealed unsafe class NormalizedWeights<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _inputs;
    private readonly int _directions;
    private readonly int _lengths;
    private readonly bool _centered;
    private readonly T _factor;
    private readonly PinnedArray<T> _weights;
    private readonly PinnedArray<T> _gradient;
    private readonly T[] _means;
    private readonly T[] _norms;

    public NormalizedWeights(int outputs, int inputs, int directions, int lengths, bool centered, double factor)
    {
        (_inputs, _directions, _lengths, _centered, _factor) = (inputs, directions, lengths, centered, T.CreateChecked(factor));
        _weights = new PinnedArray<T>((long)outputs * inputs);
        _gradient = new PinnedArray<T>((long)outputs * inputs);
        (_means, _norms) = (new T[outputs], new T[outputs]);
    }

    /// <summary>All w, row-major.</summary>
    public T* Weights => _weights.Pointer;

    /// <summary>Where ∂L/∂w is collected before <see cref="PullBack"/>.</summary>
    public T* Gradient => _gradient.Pointer;

    /// <summary>Computes one row of w. A direction of length zero has weights zero, and no gradient.</summary>
    public void Compute(in PassContext<T> context, int row)
    {
        var v = new ReadOnlySpan<T>(context.Parameter(_directions) + (nint)row * _inputs, _inputs);
        Span<T> w = _weights.Span.Slice(row * _inputs, _inputs);
        T mean = _centered ? TensorPrimitives.Sum(v) / T.CreateChecked(_inputs) : T.Zero;
        TensorPrimitives.Subtract(v, mean, w);
        T norm = TensorPrimitives.Norm<T>(w);
        (_means[row], _norms[row]) = (mean, norm);
        TensorPrimitives.Multiply(w, Scale(context, row), w);
    }

    /// <summary>Writes ∂L/∂v and ∂L/∂g of one row.</summary>
    public void PullBack(in PassContext<T> context, int row, T* gradient)
    {
        ReadOnlySpan<T> g = _gradient.Span.Slice(row * _inputs, _inputs);
        var v = new ReadOnlySpan<T>(context.Parameter(_directions) + (nint)row * _inputs, _inputs);
        var target = new Span<T>(gradient + _directions + (nint)row * _inputs, _inputs);
        T norm = _norms[row];
        if (norm == T.Zero)
        {
            target.Clear();
            gradient[_lengths + row] = T.Zero;
            return;
        }

        // ⟨∂L/∂w, c⟩ with c = v − mean.
        T along = TensorPrimitives.Dot(g, v) - _means[row] * TensorPrimitives.Sum(g);
        gradient[_lengths + row] = _factor * along / norm;
        T scale = Scale(context, row);
        TensorPrimitives.Subtract(v, _means[row], target);
        TensorPrimitives.Multiply(target, -scale * along / (norm * norm), target);
        TensorPrimitives.MultiplyAdd(g, scale, target, target);
        if (_centered)
        {
            TensorPrimitives.Subtract(target, TensorPrimitives.Sum<T>(target) / T.CreateChecked(_inputs), target);
        }
    }

    /// <summary>‖∂ℓ/∂v‖² + ‖∂ℓ/∂g‖² of one row x of the batch, whose ∂L/∂w is δxᵀ.</summary>
    /// <param name="context">The step.</param>
    /// <param name="x">The stored values of the row.</param>
    /// <param name="delta">δ.</param>
    /// <param name="output">⟨w, x⟩ + b for every output.</param>
    /// <param name="bias">Where b begins in the parameters; negative without.</param>
    public double SquaredNorm(in PassContext<T> context, ReadOnlySpan<T> x, ReadOnlySpan<T> delta, ReadOnlySpan<T> output, int bias)
    {
        double squared = double.CreateTruncating(TensorPrimitives.SumOfSquares(x));
        if (_centered)
        {
            double sum = double.CreateTruncating(TensorPrimitives.Sum(x));
            squared -= sum * sum / _inputs;
        }

        double total = 0;
        for (int row = 0; row < delta.Length; row++)
        {
            T length = context.Parameter(_lengths)[row];
            if (_norms[row] == T.Zero || length == T.Zero)
            {
                continue;
            }

            // ⟨c/‖c‖, x⟩ follows from the output; a length of exactly zero hides it, and counts as no gradient.
            double product = double.CreateTruncating(bias >= 0 ? output[row] - context.Parameter(bias)[row] : output[row]);
            double factor = double.CreateTruncating(_factor), along = product / (factor * double.CreateTruncating(length));
            double d = double.CreateTruncating(delta[row]), scale = double.CreateTruncating(Scale(context, row));
            total += d * d * (factor * factor * along * along + scale * scale * Math.Max(squared - along * along, 0));
        }

        return total;
    }

    private T Scale(in PassContext<T> context, int row) =>
        _norms[row] == T.Zero ? T.Zero : _factor * context.Parameter(_lengths)[row] / _norms[row];
}
