using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// Objective and constraints of <see cref="KernelMeanMatching"/> in x = (β, α), or β alone at discount 1. Slacks are, in this order: x, upper − x, the two sides of the means, and with
/// α the ball.
/// </summary>
internal sealed partial class KernelMatchingProblem
{
    private readonly int _n;
    private readonly int _t;
    private readonly int _count;
    private readonly double _upper;
    private readonly double _width;
    private readonly double _radius;
    private readonly bool _hasAlpha;

    // Row i: the factor's row over n, or its negative over t; and what the fixed α add.
    private readonly double[][] _columns;
    private readonly double[] _constant;

    // Scratch of a Newton step, column after column.
    private readonly double[] _scaled;

    public KernelMatchingProblem(KernelFactor kernel, int trainRows, KernelMatchingOptions options)
    {
        (_n, _t, _hasAlpha, Residual) = (trainRows, kernel.Count - trainRows, options.Discount > 1, kernel.Residual);
        _count = _hasAlpha ? kernel.Count : _n;
        double root = Math.Sqrt(options.Discount);
        (_upper, _width, _radius) = (options.MaximumWeight / root, 1 - 1 / Math.Sqrt(_n), 1 - 1 / root);
        _columns = new double[kernel.Columns.Count][];
        _constant = new double[_columns.Length];
        for (int j = 0; j < _columns.Length; j++)
        {
            double[] all = new double[kernel.Count];
            TensorPrimitives.Divide(kernel.Columns[j].AsSpan(0, _n), _n, all);
            TensorPrimitives.Divide(kernel.Columns[j].AsSpan(_n), -_t, all.AsSpan(_n));
            _constant[j] = _hasAlpha ? 0 : TensorPrimitives.Sum<double>(all.AsSpan(_n));
            _columns[j] = all[.._count];
        }

        _scaled = new double[MatrixSize.Length(_count, _columns.Length + 2, "The factor of the kernel")];
    }

    public double Residual { get; }

    private double FixedMean => _hasAlpha ? 0 : -1;

    private double SquaredRadius => _radius * _radius * _t;

    /// <summary>A point inside of all constraints.</summary>
    public double[] Start()
    {
        double alpha = _hasAlpha ? 1 - _radius / 2 : 1;
        double[] x = new double[_count];
        x.AsSpan(0, _n).Fill(alpha * (1 - _width / 4));
        x.AsSpan(_n).Fill(alpha);
        return x;
    }

    public double Objective(ReadOnlySpan<double> x) => TensorPrimitives.SumOfSquares<double>(Difference(x));

    public double[] Slacks(ReadOnlySpan<double> x)
    {
        double[] slacks = new double[2 * _count + (_hasAlpha ? 3 : 2)];
        x.CopyTo(slacks);
        for (int i = 0; i < _count; i++)
        {
            slacks[_count + i] = (i < _n ? _upper : 1) - x[i];
        }

        double means = Means(x) + FixedMean;
        slacks[2 * _count] = _width - means;
        slacks[2 * _count + 1] = _width + means;
        if (_hasAlpha)
        {
            double squares = 0;
            foreach (double alpha in x[_n..])
            {
                squares += (alpha - 1) * (alpha - 1);
            }

            slacks[^1] = SquaredRadius - squares;
        }

        return slacks;
    }

    /// <summary>How fast slacks grow along a direction.</summary>
    public double[] SlackSlopes(ReadOnlySpan<double> x, ReadOnlySpan<double> direction)
    {
        double[] slopes = new double[2 * _count + (_hasAlpha ? 3 : 2)];
        direction.CopyTo(slopes);
        TensorPrimitives.Negate(direction, slopes.AsSpan(_count, _count));
        slopes[2 * _count + 1] = Means(direction);
        slopes[2 * _count] = -slopes[2 * _count + 1];
        for (int i = _n; i < _count; i++)
        {
            slopes[^1] -= 2 * (x[i] - 1) * direction[i];
        }

        return slopes;
    }

    /// <summary>∇f − Σ λᵢ ∇slackᵢ.</summary>
    public double[] DualResidual(ReadOnlySpan<double> x, ReadOnlySpan<double> duals)
    {
        double[] residual = new double[_count], difference = Difference(x);
        for (int j = 0; j < _columns.Length; j++)
        {
            TensorPrimitives.MultiplyAdd(_columns[j], 2 * difference[j], residual, residual);
        }

        AddSlopes(x, duals, -1, residual);
        return residual;
    }

    /// <summary>How far a direction can be followed until a slack is gone; at most 1/0.99, more than any step.</summary>
    public double Reach(ReadOnlySpan<double> x, ReadOnlySpan<double> direction)
    {
        double[] slacks = Slacks(x), slopes = SlackSlopes(x, direction);
        double reach = 1.0 / 0.99;
        for (int i = 0; i < slacks.Length; i++)
        {
            double square = 0;
            if (_hasAlpha && i == slacks.Length - 1)
            {
                square = TensorPrimitives.SumOfSquares(direction[_n..]);
            }

            // The first root of slack + slope·s - square·s².
            double root = square > 0
                ? (slopes[i] + Math.Sqrt(slopes[i] * slopes[i] + 4 * square * slacks[i])) / (2 * square)
                : slopes[i] < 0 ? -slacks[i] / slopes[i] : double.PositiveInfinity;
            reach = Math.Min(reach, root);
        }

        return reach;
    }

    // sum += sign · Σ λᵢ ∇slackᵢ; no duals, no sum.
    private void AddSlopes(ReadOnlySpan<double> x, ReadOnlySpan<double> duals, double sign, Span<double> sum)
    {
        if (duals.IsEmpty)
        {
            return;
        }

        double means = duals[2 * _count + 1] - duals[2 * _count];
        for (int i = 0; i < _count; i++)
        {
            double slope = duals[i] - duals[_count + i] + means * (i < _n ? 1.0 / _n : -1.0 / _t);
            sum[i] += sign * (i < _n ? slope : slope - 2 * duals[^1] * (x[i] - 1));
        }
    }

    private double Means(ReadOnlySpan<double> x) =>
        TensorPrimitives.Sum(x[.._n]) / _n - (_hasAlpha ? TensorPrimitives.Sum(x[_n..]) / _t : 0);

    private double[] Difference(ReadOnlySpan<double> x)
    {
        double[] difference = new double[_columns.Length];
        for (int j = 0; j < difference.Length; j++)
        {
            difference[j] = _constant[j] + TensorPrimitives.Dot(_columns[j], x);
        }

        return difference;
    }
}
