using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Products of ∇²f = (1/n) Σ ωᵢ ∇²ℓ(mᵢ) ⊗ xᵢxᵢᵀ with vectors, and its diagonal, from one sweep over the rows each: no matrix of weights by
/// weights. Rows without curvature, as those beyond a hinge, cost nothing.
/// </summary>
internal sealed class HessianProduct<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly OutputHessian<TRows, TLoss>? _several = oracle.Outputs > 1 ? new OutputHessian<TRows, TLoss>(oracle) : null;
    private readonly double[] _curvatures = new double[oracle.Outputs > 1 ? 0 : oracle.Data.Rows.Count];

    /// <summary>Takes over the curvatures of the rows at these margins, where the loss has these derivatives.</summary>
    public void MoveTo(double[] margins, double[] derivatives)
    {
        if (_several is not null)
        {
            _several.MoveTo(margins, derivatives);
            return;
        }
        FiniteSumData<TRows, TLoss> data = oracle.Data;
        oracle.Chunks.Run((_, start, end) =>
        {
            if (data.BatchLoss is { } batch)
            {
                Span<double> all = _curvatures.AsSpan(start..end);
                batch.Hessian(margins.AsSpan(start..end), data.Labels.AsSpan(start..end), all);
                if (!data.Importance.AreEqual)
                {
                    TensorPrimitives.Multiply(all, data.Importance.AsSpan(start, end - start), all);
                }
                return;
            }
            for (int row = start; row < end; row++)
            {
                if (data.Importance[row] > 0)
                {
                    data.Loss.Hessian(margins.AsSpan(row, 1), data.Labels[row], _curvatures.AsSpan(row, 1));
                    _curvatures[row] *= data.Importance[row];
                }
            }
        });
    }

    /// <summary>product ← ∇²f · vector.</summary>
    public void Multiply(double[] vector, double[] product)
    {
        if (_several is not null)
        {
            _several.Multiply(vector, product);
            return;
        }
        oracle.Accumulate(product, (start, end, partial) =>
        {
            double intercept = 0;
            for (int row = start; row < end; row++)
            {
                if (_curvatures[row] != 0)
                {
                    double scale = _curvatures[row] * oracle.Margin(row, vector);
                    oracle.Data.Rows.Add(row, scale, partial);
                    intercept += scale;
                }
            }
            partial[^1] += oracle.Bias * intercept;
        });
    }

    /// <summary>diagonal ← the diagonal of ∇²f.</summary>
    public void Diagonal(double[] diagonal)
    {
        if (_several is not null)
        {
            _several.Diagonal(diagonal);
            return;
        }
        oracle.Accumulate(diagonal, (start, end, partial) =>
        {
            bool sparse = oracle.Data.Rows.IsSparse;
            var values = new double[oracle.Data.Rows.Columns];
            for (int row = start; row < end; row++)
            {
                if (_curvatures[row] == 0)
                {
                    continue;
                }
                ReadOnlySpan<double> x = values.AsSpan(0, oracle.Data.Rows.CopyValues(row, values));
                ReadOnlySpan<int> columns = oracle.Data.Rows.Indices(row);
                for (int j = 0; j < x.Length; j++)
                {
                    partial[sparse ? columns[j] : j] += x[j] * x[j] * _curvatures[row];
                }
                partial[^1] += oracle.Bias * oracle.Bias * _curvatures[row];
            }
        });
    }
}
