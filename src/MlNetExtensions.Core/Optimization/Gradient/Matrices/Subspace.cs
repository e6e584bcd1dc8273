using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using static System.FormattableString;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>The projection P of one group, rank × side, and the momentum in its coordinates.</summary>
internal sealed class Subspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _ofRows;
    private readonly int _rank;
    private readonly T[] _projection;
    private readonly T[] _momentum;
    private readonly T[] _projected;

    public Subspace(ParameterGroup group, ScaleBySubspaceMomentum options, Func<string, int?, T[]> remember)
    {
        (_rows, _columns) = (group.Rows, group.Columns);
        _ofRows = _rows >= _columns == (options.Projection == SubspaceProjection.LargestNorms);
        int side = _ofRows ? _rows : _columns;
        _rank = Math.Min(options.Rank, side);
        _projection = remember(Invariant($"projection of {group.Name}"), _rank * side);
        _momentum = remember(Invariant($"momentum of {group.Name}"), _rank * (_ofRows ? _columns : _rows));
        _projected = new T[_momentum.Length];
    }

    /// <summary>The sizes of its products.</summary>
    public IEnumerable<(int Rows, int Columns, int Depth)> Products => _ofRows
        ? [(_rank, _columns, _rows), (_rows, _columns, _rank)]
        : [(_rows, _rank, _columns), (_rows, _columns, _rank)];

    /// <summary>Turns the gradient into Pᵀm + (g - PᵀPg).</summary>
    public void Apply(MatrixMultiplier<T> products, Span<T> gradient, ScaleBySubspaceMomentum options, long t, int threads)
    {
        bool isRenewed = t % options.Period == 0;
        if (t == 1 || isRenewed)
        {
            Renew(gradient, options.Projection);
        }

        if (_ofRows)
        {
            products.Multiply(_projection, false, gradient, false, _projected, _rank, _columns, _rows, threads);
        }
        else
        {
            products.Multiply(gradient, false, _projection, true, _projected, _rows, _rank, _columns, threads);
        }

        BlockMath.Average<T>(_momentum, _projected, T.CreateTruncating(options.Beta1), T.CreateTruncating(1 - options.Beta1));
        TensorPrimitives.Subtract(_momentum, _projected, _projected);
        (T[] left, T[] right) = _ofRows ? (_projection, _projected) : (_projected, _projection);
        products.Multiply(left, _ofRows, right, false, gradient, _rows, _columns, _rank, threads, keep: T.One);
        if (t > 1 && isRenewed)
        {
            Array.Clear(_momentum);
        }
    }

    // In double: what is sought are directions, which squares in float would blur. It allocates, once a period.
    private void Renew(ReadOnlySpan<T> gradient, SubspaceProjection projection)
    {
        int side = _ofRows ? _rows : _columns, other = _ofRows ? _columns : _rows;
        double[] precise = new double[gradient.Length];
        TensorPrimitives.ConvertTruncating(gradient, precise);
        if (projection == SubspaceProjection.Singular)
        {
            double[] gram = new double[side * side];
            new MatrixMultiplier<double>((side, side, other)).Multiply(
                precise, !_ofRows, precise, _ofRows, gram, side, side, other, symmetric: true);
            TensorPrimitives.ConvertTruncating<double, T>(SymmetricEigen.Decompose(gram, side).VectorsOf(0, _rank), _projection);
            return;
        }

        double[] norms = new double[side];
        for (int i = 0; i < precise.Length; i++)
        {
            norms[_ofRows ? i / _columns : i % _columns] += precise[i] * precise[i];
        }

        Array.Clear(_projection);
        int[] largest = [.. Enumerable.Range(0, side).OrderByDescending(i => norms[i]).Take(_rank)];
        for (int k = 0; k < _rank; k++)
        {
            _projection[k * side + largest[k]] = T.One;
        }
    }
}
