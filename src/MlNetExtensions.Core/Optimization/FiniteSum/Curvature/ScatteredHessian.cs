using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Rows of many zeros: each adds its products to the lower triangle, four by four.</summary>
internal sealed class ScatteredHessian<TRows, TLoss>(Oracle<TRows, TLoss> oracle) : HessianPart<TRows, TLoss>(oracle)
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Products of four values with four others are a block without a branch; loops as long as the rows are short are mispredicted.
    private const int Block = 4;

    private readonly double[] _sum = new double[oracle.Size * oracle.Size];
    private readonly double[] _values = new double[oracle.Size + Block];
    private readonly int[] _columns = new int[oracle.Size + Block];

    public override void Sum(double[] margins, int start, int end)
    {
        Array.Clear(_sum);
        Span<double> curvatures = stackalloc double[Oracle<TRows, TLoss>.BatchSize];
        for (int first = start; first < end; first += curvatures.Length)
        {
            Span<double> batch = curvatures[..Math.Min(curvatures.Length, end - first)];
            Curvatures(margins, first, batch);
            for (int k = 0; k < batch.Length; k++)
            {
                if (batch[k] > 0)
                {
                    AddRow(batch[k], Read(first + k));
                }
            }
        }
    }

    public override void AddTo(double[] total)
    {
        for (int i = 0; i < Size; i++)
        {
            Span<double> target = total.AsSpan(i * Size, i + 1);
            TensorPrimitives.Add(target, _sum.AsSpan(i * Size, i + 1), target);
        }
    }

    /// <summary>Reads a row and its intercept, filled up to whole blocks with zeros in column 0, which change nothing.</summary>
    private int Read(int row)
    {
        ReadOnlySpan<int> columns = Data.Rows.Indices(row);
        int count = Data.Rows.CopyValues(row, _values);
        columns.CopyTo(_columns);
        if (Oracle.Bias != 0)
        {
            (_values[count], _columns[count++]) = (Oracle.Bias, Size - 1);
        }
        _values.AsSpan(count, Block).Clear();
        _columns.AsSpan(count, Block).Clear();
        return count;
    }

    private void AddRow(double curvature, int count)
    {
        // The rows' constructor has checked every index, and this is what a Newton step spends its time in.
        ref double matrix = ref MemoryMarshal.GetArrayDataReference(_sum);
        ref double value = ref MemoryMarshal.GetArrayDataReference(_values);
        ref int column = ref MemoryMarshal.GetArrayDataReference(_columns);
        for (nint a = 0; a < count; a += Block)
        {
            ref double target0 = ref Unsafe.Add(ref matrix, Unsafe.Add(ref column, a) * (nint)Size);
            ref double target1 = ref Unsafe.Add(ref matrix, Unsafe.Add(ref column, a + 1) * (nint)Size);
            ref double target2 = ref Unsafe.Add(ref matrix, Unsafe.Add(ref column, a + 2) * (nint)Size);
            ref double target3 = ref Unsafe.Add(ref matrix, Unsafe.Add(ref column, a + 3) * (nint)Size);
            double scaled0 = curvature * Unsafe.Add(ref value, a), scaled1 = curvature * Unsafe.Add(ref value, a + 1);
            double scaled2 = curvature * Unsafe.Add(ref value, a + 2), scaled3 = curvature * Unsafe.Add(ref value, a + 3);
            for (nint b = 0; b <= a; b += Block)
            {
                nint j0 = Unsafe.Add(ref column, b), j1 = Unsafe.Add(ref column, b + 1), j2 = Unsafe.Add(ref column, b + 2), j3 = Unsafe.Add(ref column, b + 3);
                double value0 = Unsafe.Add(ref value, b), value1 = Unsafe.Add(ref value, b + 1), value2 = Unsafe.Add(ref value, b + 2), value3 = Unsafe.Add(ref value, b + 3);
                Unsafe.Add(ref target0, j0) += scaled0 * value0;
                Unsafe.Add(ref target0, j1) += scaled0 * value1;
                Unsafe.Add(ref target0, j2) += scaled0 * value2;
                Unsafe.Add(ref target0, j3) += scaled0 * value3;
                Unsafe.Add(ref target1, j0) += scaled1 * value0;
                Unsafe.Add(ref target1, j1) += scaled1 * value1;
                Unsafe.Add(ref target1, j2) += scaled1 * value2;
                Unsafe.Add(ref target1, j3) += scaled1 * value3;
                Unsafe.Add(ref target2, j0) += scaled2 * value0;
                Unsafe.Add(ref target2, j1) += scaled2 * value1;
                Unsafe.Add(ref target2, j2) += scaled2 * value2;
                Unsafe.Add(ref target2, j3) += scaled2 * value3;
                Unsafe.Add(ref target3, j0) += scaled3 * value0;
                Unsafe.Add(ref target3, j1) += scaled3 * value1;
                Unsafe.Add(ref target3, j2) += scaled3 * value2;
                Unsafe.Add(ref target3, j3) += scaled3 * value3;
            }
        }
    }
}
