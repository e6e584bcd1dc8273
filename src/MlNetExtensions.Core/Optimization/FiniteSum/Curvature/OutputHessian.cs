using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Products of ∇²f = (1/n) Σ ωᵢ ∇²ℓ(mᵢ) ⊗ xᵢxᵢᵀ with vectors, and its diagonal, for several outputs: two matrix products each, with the
/// Hessians of the rows applied in between.
/// </summary>
internal sealed class OutputHessian<TRows, TLoss>(Oracle<TRows, TLoss> oracle)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly FiniteSumData<TRows, TLoss> _data = oracle.Data;
    private readonly int _outputs = oracle.Outputs;

    // K values a row: what the loss keeps for its Hessian, or margins, where it must work out K × K values anew each time.
    private readonly double[] _states = new double[oracle.Data.Rows.Count * oracle.Outputs];
    private readonly SingleHessian<TRows, TLoss>? _single = SingleHessian<TRows, TLoss>.TryCreate(oracle);
    private double[] _margins = [];

    /// <summary>Takes over the curvatures of the rows at these margins, where the loss has these derivatives.</summary>
    public void MoveTo(double[] margins, double[] derivatives)
    {
        if (_data.OutputsLoss is { } loss)
        {
            ForEachBatch(batch => loss.Curve(
                derivatives.AsSpan(batch), _data.Labels.AsSpan(batch.Start.Value / _outputs, (batch.End.Value - batch.Start.Value) / _outputs), _states.AsSpan(batch)));
            _single?.MoveTo(_states);
            return;
        }
        margins.CopyTo(_states, 0);
    }

    /// <summary>product ← ∇²f · vector.</summary>
    public void Multiply(double[] vector, double[] product)
    {
        if (_single is not null)
        {
            _single.Multiply(vector, product);
            return;
        }
        EnsureMargins();
        oracle.Products.Multiply(vector, _margins);
        if (_data.OutputsLoss is { } loss)
        {
            ForEachBatch(batch => loss.MultiplyHessian(_states.AsSpan(batch), _margins.AsSpan(batch), _outputs));
        }
        else
        {
            ForEachHessian(MultiplyRow);
        }
        oracle.Products.Combine(_margins, product);
    }

    /// <summary>diagonal ← the diagonal of ∇²f.</summary>
    public void Diagonal(double[] diagonal)
    {
        if (_single is not null)
        {
            _single.Diagonal(diagonal);
            return;
        }
        EnsureMargins();
        if (_data.OutputsLoss is { } loss)
        {
            ForEachBatch(batch => loss.HessianDiagonal(_states.AsSpan(batch), _margins.AsSpan(batch)));
        }
        else
        {
            ForEachHessian(TakeDiagonal);
        }
        oracle.Products.CombineSquares(_margins, diagonal);
    }

    // Products in single precision have no use for them.
    private void EnsureMargins() => _margins = _margins.Length == 0 ? new double[_states.Length] : _margins;

    private void MultiplyRow(int row, ReadOnlySpan<double> hessian)
    {
        Span<double> direction = _margins.AsSpan(row * _outputs, _outputs);
        Span<double> product = new double[_outputs];
        for (int k = 0; k < product.Length; k++)
        {
            product[k] = TensorPrimitives.Dot(hessian.Slice(k * _outputs, _outputs), direction);
        }
        product.CopyTo(direction);
    }

    private void TakeDiagonal(int row, ReadOnlySpan<double> hessian)
    {
        for (int k = 0; k < _outputs; k++)
        {
            _margins[row * _outputs + k] = hessian[k * (_outputs + 1)];
        }
    }

    private void ForEachHessian(Action<int, ReadOnlySpan<double>> action) => oracle.Chunks.ForEachPart(_data.Rows.Count, rows =>
    {
        var hessian = new double[_outputs * _outputs];
        for (int row = rows.Start.Value; row < rows.End.Value; row++)
        {
            if (_data.Importance[row] > 0)
            {
                _data.Loss.Hessian(_states.AsSpan(row * _outputs, _outputs), _data.Labels[row], hessian);
                action(row, hessian);
            }
        }
    });

    private void ForEachBatch(Action<Range> action) => oracle.Chunks.ForEachPart(_data.Rows.Count, rows =>
        action((rows.Start.Value * _outputs)..(rows.End.Value * _outputs)));
}
