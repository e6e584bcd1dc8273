using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using static System.FormattableString;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The projection P of one group, rank × side, and the momentum in its coordinates.</summary>
internal sealed class Subspace
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _ofRows;
    private readonly int _rank;
    private readonly double[] _projection;
    private readonly double[] _momentum;
    private readonly double[] _projected;
    private readonly double[] _back;

    public Subspace(ParameterGroup group, ScaleBySubspaceMomentum options, Func<string, int, double[]> remember)
    {
        (_rows, _columns) = (group.Rows, group.Columns);
        _ofRows = _rows >= _columns == (options.Projection == SubspaceProjection.LargestNorms);
        int side = _ofRows ? _rows : _columns;
        _rank = Math.Min(options.Rank, side);
        _projection = remember(Invariant($"projection of {group.Name}"), _rank * side);
        _momentum = remember(Invariant($"momentum of {group.Name}"), _rank * (_ofRows ? _columns : _rows));
        (_projected, _back) = (new double[_momentum.Length], new double[group.Count]);
    }

    /// <summary>Turns the gradient into Pᵀm + (g - PᵀPg).</summary>
    public void Apply(Span<double> gradient, ScaleBySubspaceMomentum options, long t)
    {
        bool isRenewed = t % options.Period == 0;
        if (t == 1 || isRenewed)
        {
            Renew(gradient, options.Projection);
        }

        if (_ofRows)
        {
            MatrixMath.Multiply(_projection, false, gradient, false, _projected, _rank, _columns, _rows);
        }
        else
        {
            MatrixMath.Multiply(gradient, false, _projection, true, _projected, _rows, _rank, _columns);
        }

        BlockMath.Average<double>(_momentum, _projected, options.Beta1, 1 - options.Beta1);
        TensorPrimitives.Subtract(_momentum, _projected, _projected);
        if (_ofRows)
        {
            MatrixMath.Multiply(_projection, true, _projected, false, _back, _rows, _columns, _rank);
        }
        else
        {
            MatrixMath.Multiply(_projected, false, _projection, false, _back, _rows, _columns, _rank);
        }

        TensorPrimitives.Add(gradient, _back, gradient);
        if (t > 1 && isRenewed)
        {
            Array.Clear(_momentum);
        }
    }

    private void Renew(ReadOnlySpan<double> gradient, SubspaceProjection projection)
    {
        int side = _ofRows ? _rows : _columns, other = _ofRows ? _columns : _rows;
        if (projection == SubspaceProjection.Singular)
        {
            double[] gram = new double[side * side];
            MatrixMath.Multiply(gradient, !_ofRows, gradient, _ofRows, gram, side, side, other);
            SymmetricEigen.Decompose(gram, side).VectorsOf(0, _rank).CopyTo(_projection, 0);
            return;
        }

        double[] norms = new double[side];
        for (int i = 0; i < gradient.Length; i++)
        {
            norms[_ofRows ? i / _columns : i % _columns] += gradient[i] * gradient[i];
        }

        Array.Clear(_projection);
        int[] largest = [.. Enumerable.Range(0, side).OrderByDescending(i => norms[i]).Take(_rank)];
        for (int k = 0; k < _rank; k++)
        {
            _projection[k * side + largest[k]] = 1;
        }
    }
}
