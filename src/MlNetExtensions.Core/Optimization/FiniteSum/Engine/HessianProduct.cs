using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Products of ∇²f = (1/n) Σ ωᵢ ∇²ℓ(mᵢ) ⊗ xᵢxᵢᵀ with vectors, and its diagonal, from one sweep over the rows each: no matrix of weights by
/// weights. Rows without curvature, as those beyond a hinge, cost nothing.
/// </summary>
internal sealed class HessianProduct<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly int _outputs = oracle.Outputs;
    private readonly double[] _curvatures = new double[oracle.Data.Rows.Count * oracle.Outputs * oracle.Outputs];

    /// <summary>Takes over the curvatures of the rows at these margins.</summary>
    public void MoveTo(double[] margins)
    {
        FiniteSumData<TRows, TLoss> data = oracle.Data;
        int square = _outputs * _outputs;
        oracle.Chunks.Run((_, start, end) =>
        {
            if (data.BatchLoss is { } batch)
            {
                Span<double> all = _curvatures.AsSpan(start..end);
                batch.Hessian(margins.AsSpan(start..end), data.Labels.AsSpan(start..end), all);
                TensorPrimitives.Multiply(all, data.Importance.AsSpan(start..end), all);
                return;
            }
            for (int row = start; row < end; row++)
            {
                Span<double> curvature = _curvatures.AsSpan(row * square, square);
                if (data.Importance[row] > 0)
                {
                    data.Loss.Hessian(margins.AsSpan(row * _outputs, _outputs), data.Labels[row], curvature);
                    TensorPrimitives.Multiply(curvature, data.Importance[row], curvature);
                }
            }
        });
    }

    /// <summary>product ← ∇²f · vector.</summary>
    public void Multiply(double[] vector, double[] product) => oracle.Accumulate(product, (start, end, partial) =>
    {
        if (_outputs == 1)
        {
            MultiplySingle(vector, start, end, partial);
            return;
        }
        int square = _outputs * _outputs;
        Span<double> margins = new double[_outputs];
        Span<double> scales = new double[_outputs];
        for (int row = start; row < end; row++)
        {
            ReadOnlySpan<double> curvature = _curvatures.AsSpan(row * square, square);
            if (curvature.IndexOfAnyExcept(0.0) < 0)
            {
                continue;
            }
            oracle.Margin(row, vector, margins);
            for (int k = 0; k < scales.Length; k++)
            {
                scales[k] = TensorPrimitives.Dot(curvature.Slice(k * _outputs, _outputs), margins);
            }
            oracle.Add(row, scales, partial);
        }
    });

    /// <summary>diagonal ← the diagonal of ∇²f.</summary>
    public void Diagonal(double[] diagonal) => oracle.Accumulate(diagonal, (start, end, partial) =>
    {
        int square = _outputs * _outputs;
        bool sparse = oracle.Data.Rows.IsSparse;
        var values = new double[oracle.Data.Rows.Columns];
        Span<double> own = new double[_outputs];
        for (int row = start; row < end; row++)
        {
            for (int k = 0; k < own.Length; k++)
            {
                own[k] = _curvatures[row * square + k * (_outputs + 1)];
            }
            if (own.IndexOfAnyExcept(0.0) < 0)
            {
                continue;
            }
            ReadOnlySpan<double> x = values.AsSpan(0, oracle.Data.Rows.CopyValues(row, values));
            ReadOnlySpan<int> columns = oracle.Data.Rows.Indices(row);
            for (int j = 0; j < x.Length; j++)
            {
                AddSquare(x[j], own, partial.AsSpan((sparse ? columns[j] : j) * _outputs, _outputs));
            }
            AddSquare(oracle.Bias, own, partial.AsSpan(oracle.FeatureSize, _outputs));
        }
    });

    private static void AddSquare(double value, ReadOnlySpan<double> own, Span<double> target)
    {
        double squared = value * value;
        for (int k = 0; k < own.Length; k++)
        {
            target[k] += squared * own[k];
        }
    }

    private void MultiplySingle(double[] vector, int start, int end, double[] partial)
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
    }
}
