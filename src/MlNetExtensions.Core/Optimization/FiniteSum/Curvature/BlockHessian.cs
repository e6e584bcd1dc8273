using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Rows of several outputs: every product of two values is a block of outputs by outputs.</summary>
internal sealed class BlockHessian<TRows, TLoss>(Oracle<TRows, TLoss> oracle) : HessianPart<TRows, TLoss>(oracle)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly double[] _sum = new double[oracle.Size * oracle.Size];
    private readonly double[] _values = new double[oracle.Data.Rows.Columns + 1];
    private readonly double[] _hessian = new double[oracle.Outputs * oracle.Outputs];

    private int Outputs => Oracle.Outputs;

    public override void Sum(double[] margins, int start, int end)
    {
        Array.Clear(_sum);
        for (int row = start; row < end; row++)
        {
            if (Data.Importance[row] > 0)
            {
                Data.Loss.Hessian(margins.AsSpan(row * Outputs, Outputs), Data.Labels[row], _hessian);
                TensorPrimitives.Multiply(_hessian, Data.Importance[row], _hessian);
                int count = Data.Rows.CopyValues(row, _values);
                _values[count] = Oracle.Bias;
                AddRow(Data.Rows.Indices(row), _values.AsSpan(0, count + 1));
            }
        }
    }

    public override void AddTo(double[] total) => TensorPrimitives.Add(total, _sum, total);

    private void AddRow(ReadOnlySpan<int> indices, ReadOnlySpan<double> values)
    {
        for (int a = 0; a < values.Length; a++)
        {
            int rowBlock = Column(indices, a, values.Length) * Outputs;
            for (int b = 0; b <= a; b++)
            {
                int columnBlock = Column(indices, b, values.Length) * Outputs;
                double product = values[a] * values[b];
                for (int k = 0; k < Outputs; k++)
                {
                    Span<double> target = _sum.AsSpan((rowBlock + k) * Size + columnBlock, Outputs);
                    TensorPrimitives.MultiplyAdd(_hessian.AsSpan(k * Outputs, Outputs), product, target, target);
                }
            }
        }
    }

    private int Column(ReadOnlySpan<int> indices, int position, int count) =>
        position == count - 1 ? Data.Rows.Columns : indices.IsEmpty ? position : indices[position];
}
