using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Turns the derivatives at a primal point into a feasible point of the dual problem, and evaluates it.</summary>
internal sealed class DualPoint<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly FiniteSumData<TRows, TLoss> _data = oracle.Data;
    private readonly int _outputs = oracle.Outputs;

    /// <summary>(1/n) Σ ωᵢ ℓ*(scale·derivativeᵢ; yᵢ).</summary>
    public double MeanConjugate(double[] derivatives, double scale)
    {
        var sums = new double[oracle.Chunks.Count];
        oracle.Chunks.Run((chunk, start, end) => sums[chunk] = _data.BatchLoss is { } batch
            ? Conjugates(batch, derivatives, scale, start, end)
            : _data.OutputsLoss is { } outputs ? Conjugates(outputs, derivatives, scale, start, end)
            : Conjugates(derivatives, scale, start, end));
        return TensorPrimitives.Sum<double>(sums) / oracle.Count;
    }

    private double Conjugates(double[] derivatives, double scale, int start, int end)
    {
        Span<double> scaled = new double[_outputs];
        double sum = 0;
        for (int row = start; row < end; row++)
        {
            if (_data.Importance[row] > 0)
            {
                TensorPrimitives.Multiply(derivatives.AsSpan(row * _outputs, _outputs), scale, scaled);
                sum += _data.Importance[row] * _data.Loss.Conjugate(scaled, _data.Labels[row]);
            }
        }
        return sum;
    }

    private double Conjugates(IBatchLoss loss, double[] derivatives, double scale, int start, int end)
    {
        const int BatchSize = Oracle<TRows, TLoss>.BatchSize;
        Span<double> scaled = stackalloc double[BatchSize];
        Span<double> values = stackalloc double[BatchSize];
        double sum = 0;
        for (int row = start; row < end; row += BatchSize)
        {
            int count = Math.Min(BatchSize, end - row);
            TensorPrimitives.Multiply(derivatives.AsSpan(row, count), scale, scaled);
            loss.Conjugate(scaled[..count], _data.Labels.AsSpan(row, count), values[..count]);
            sum += TensorPrimitives.Dot(values[..count], _data.Importance.AsSpan(row, count));
        }
        return sum;
    }

    private double Conjugates(IOutputsLoss loss, double[] derivatives, double scale, int start, int end)
    {
        int batch = oracle.RowsOfBatch;
        Span<double> scaled = new double[batch * _outputs];
        Span<double> values = new double[batch];
        double sum = 0;
        for (int row = start; row < end; row += batch)
        {
            int count = Math.Min(batch, end - row);
            TensorPrimitives.Multiply(derivatives.AsSpan(row * _outputs, count * _outputs), scale, scaled);
            loss.Conjugate(scaled[..(count * _outputs)], _data.Labels.AsSpan(row, count), values[..count]);
            sum += TensorPrimitives.Dot(values[..count], _data.Importance.AsSpan(row, count));
        }
        return sum;
    }

    /// <summary>
    /// With an intercept the dual demands Σ ωᵢ aᵢ = 0. The derivatives are moved there without leaving the domain of the
    /// conjugates, by an amount that vanishes with the intercept's gradient; the gap grows by its square only.
    /// </summary>
    public void Balance(double[] derivatives)
    {
        if (typeof(TLoss) == typeof(MultinomialLogisticLoss))
        {
            BalanceClasses(derivatives);
            return;
        }
        for (int output = 0; output < _outputs; output++)
        {
            BalanceSigns(derivatives, output);
        }
    }

    /// <summary>Shrinks the derivatives of the heavier sign toward 0, which domains allow where the outputs are free of each other.</summary>
    private void BalanceSigns(double[] derivatives, int output)
    {
        double positive = 0, negative = 0;
        foreach (int row in _data.ActiveRows)
        {
            double mass = _data.Importance[row] * derivatives[row * _outputs + output];
            positive += Math.Max(mass, 0);
            negative -= Math.Min(mass, 0);
        }
        double shrinkPositive = positive > negative ? negative / positive : 1;
        double shrinkNegative = negative > positive ? positive / negative : 1;
        foreach (int row in _data.ActiveRows)
        {
            ref double derivative = ref derivatives[row * _outputs + output];
            derivative *= derivative > 0 ? shrinkPositive : shrinkNegative;
        }
    }

    /// <summary>
    /// Softmax derivatives are p - e_y. Classes with more probability than rows give up the excess in proportion; each
    /// row passes what it gave up on to the classes that lack it, so every p stays a distribution.
    /// </summary>
    private void BalanceClasses(double[] derivatives)
    {
        var excess = new double[_outputs];
        var count = new double[_outputs];
        foreach (int row in _data.ActiveRows)
        {
            TensorPrimitives.MultiplyAdd(derivatives.AsSpan(row * _outputs, _outputs), _data.Importance[row], excess, excess);
            count[(int)_data.Labels[row]] += _data.Importance[row];
        }
        double lacking = 0;
        for (int k = 0; k < _outputs; k++)
        {
            lacking += Math.Max(0, -excess[k]);
        }
        if (lacking == 0)
        {
            return;
        }
        foreach (int row in _data.ActiveRows)
        {
            Span<double> derivative = derivatives.AsSpan(row * _outputs, _outputs);
            int label = (int)_data.Labels[row];
            double released = 0;
            for (int k = 0; k < _outputs; k++)
            {
                if (excess[k] > 0)
                {
                    double share = (derivative[k] + (k == label ? 1 : 0)) * excess[k] / (count[k] + excess[k]);
                    derivative[k] -= share;
                    released += share;
                }
            }
            for (int k = 0; k < _outputs; k++)
            {
                derivative[k] += excess[k] < 0 ? released * -excess[k] / lacking : 0;
            }
        }
    }
}
