using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Newton's method for fewer rows than columns: by the identity of Woodbury a step solves a system of rows by rows,
/// (n(μ + δu)I + SKS)z = SX∇F with K = XXᵀ and S² = diag(ωᵢℓ″(mᵢ)), in place of one of columns by columns (the dual form of Chapelle, 2007); rows
/// without curvature drop out. The intercept, which has no ridge, is eliminated from the step.
/// </summary>
/// <remarks>K is summed once. A step costs a factorization of at most n³/3 operations and a few visits of the rows.</remarks>
internal sealed class GramNewtonRun<TRows, TLoss>(Oracle<TRows, TLoss> oracle, double[] start) : SecondOrderRun<TRows, TLoss>(oracle, start)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly double[] _curvatures = new double[oracle.Data.Rows.Count];
    private readonly double[] _rowSums = new double[oracle.Data.Rows.Count];
    private readonly double[] _diagonal = new double[start.Length];
    private double[]? _products;
    private double[] _system = [];
    private int[] _rows = [];

    /// <summary>One unit for all features, so that the damped system keeps its form: the mean of the diagonal.</summary>
    protected override double[] MoveToPoint()
    {
        _products ??= RowGram.Compute(Oracle);
        _rows = RowsWithCurvature(Point.Margins);
        double trace = 0, curvature = 0;
        foreach (int row in _rows)
        {
            double squared = _curvatures[row] * _curvatures[row];
            trace += squared * Oracle.Data.SquaredNorms[row];
            curvature += squared;
        }
        _diagonal.AsSpan().Fill(trace / Oracle.Count / Oracle.FeatureSize + Oracle.Regularizer.L2);
        _diagonal[^1] = curvature / Oracle.Count * Oracle.Bias * Oracle.Bias;
        return _diagonal;
    }

    protected override bool TrySolve(double damping)
    {
        double ridge = Oracle.Regularizer.L2 + damping * Units[0];
        CholeskyFactor? factor = Factor(ridge);
        if (factor is null)
        {
            return false;
        }
        Solve(factor, ridge, damping * Units[^1]);
        return true;
    }

    private int[] RowsWithCurvature(double[] margins)
    {
        var rows = new List<int>(_curvatures.Length);
        foreach (int row in Oracle.Data.ActiveRows)
        {
            double curvature = 0;
            Oracle.Data.Loss.Hessian(margins.AsSpan(row, 1), Oracle.Data.Labels[row], new Span<double>(ref curvature));
            _curvatures[row] = Math.Sqrt(Oracle.Data.Importance[row] * curvature);
            if (_curvatures[row] > 0)
            {
                rows.Add(row);
            }
        }
        return [.. rows];
    }

    /// <summary>n·ridge·I + SKS over the rows with curvature, factored; null where rounding makes it indefinite.</summary>
    private CholeskyFactor? Factor(double ridge)
    {
        int size = _rows.Length, count = _curvatures.Length;
        _system = _system.Length >= size * size ? _system : new double[size * size];
        for (int i = 0; i < size; i++)
        {
            ReadOnlySpan<double> products = _products.AsSpan(_rows[i] * count, count);
            Span<double> target = _system.AsSpan(i * size, i + 1);
            for (int j = 0; j <= i; j++)
            {
                target[j] = _curvatures[_rows[i]] * products[_rows[j]] * _curvatures[_rows[j]];
            }
            target[i] += Oracle.Count * ridge;
        }
        return CholeskyFactor.TryFactor(_system.AsSpan(0, size * size), size, out CholeskyFactor? factor) ? factor : null;
    }

    /// <summary>Direction ← the step; the intercept, whose curvature the features leave over, first.</summary>
    private void Solve(CholeskyFactor factor, double ridge, double interceptDamping)
    {
        double slope = Gradient[^1];
        Gradient[^1] = 0;
        Oracle.Margins(Gradient, _rowSums);
        Gradient[^1] = slope;
        double[] right = [.. _rows.Select(row => _curvatures[row] * _rowSums[row])], ones = [.. _rows.Select(row => _curvatures[row])];
        double[] onGradient = [.. right], onOnes = [.. ones];
        factor.Solve(onGradient);
        double move = 0;
        if (Oracle.Bias != 0)
        {
            factor.Solve(onOnes);
            double curvature = Oracle.Bias * Oracle.Bias * ridge * TensorPrimitives.Dot<double>(ones, onOnes) + interceptDamping;
            move = (Oracle.Bias * TensorPrimitives.Dot<double>(onOnes, right) - slope) / (double.IsNormal(1 / curvature) ? curvature : 1);
        }
        // Combine weighs the rows and takes their mean.
        Array.Clear(_rowSums);
        for (int i = 0; i < _rows.Length; i++)
        {
            double sum = onGradient[i] / ridge - Oracle.Bias * move * onOnes[i];
            _rowSums[_rows[i]] = Oracle.Count / Oracle.Data.Importance[_rows[i]] * _curvatures[_rows[i]] * sum;
        }
        Oracle.Combine(_rowSums, Direction);
        TensorPrimitives.MultiplyAdd(Gradient, -1 / ridge, Direction, Direction);
        Direction[^1] = move;
    }
}
