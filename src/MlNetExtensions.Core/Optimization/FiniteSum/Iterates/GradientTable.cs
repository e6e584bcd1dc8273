using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// The last known derivative of every row, K numbers each: with linear predictors they stand for the row's gradient.
/// </summary>
internal sealed class GradientTable<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly double[] _margins = new double[oracle.Outputs];
    private readonly double[] _change = new double[oracle.Outputs];

    /// <summary>The stored derivatives, row after row.</summary>
    public double[] Derivatives { get; } = new double[oracle.Data.Rows.Count * oracle.Outputs];

    /// <summary>The derivative of a row at the iterate, minus the stored one; replaces the stored one if asked to.</summary>
    public ReadOnlySpan<double> Change(Iterate iterate, int row, bool store)
    {
        iterate.Margin(row, _margins);
        oracle.Derivative(row, _margins, _change);
        Span<double> stored = Derivatives.AsSpan(row * _change.Length, _change.Length);
        if (_change.Length == 1)
        {
            double fresh = _change[0];
            _change[0] -= stored[0];
            stored[0] = store ? fresh : stored[0];
            return _change;
        }
        TensorPrimitives.Subtract(_change, stored, _change);
        if (store)
        {
            TensorPrimitives.Add(stored, _change, stored);
        }
        return _change;
    }
}
