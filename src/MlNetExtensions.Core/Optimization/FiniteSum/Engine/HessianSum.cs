using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>(1/n) Σ ωᵢ ∇²ℓ(mᵢ) ⊗ xᵢxᵢᵀ over features and intercepts, as a row-major matrix whose lower triangle counts.</summary>
internal sealed class HessianSum<TRows, TLoss>(Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
{
    // Rows whose products are summed by one matrix product.
    private const int RowsPerPanel = 512;

    // A product inside a matrix product takes about 1/30 of the time of a scattered one, and there are (columns/stored)² as many.
    private const double LeastDensity = 5;

    // Doubles in a cache line.
    private const int RowsPerLine = 8;

    private readonly FiniteSumData<TRows, TLoss> _data = oracle.Data;
    private readonly int _outputs = oracle.Outputs;
    private readonly int _size = oracle.Size;
    private readonly double[][] _partials = new double[oracle.Chunks.Count][];
    private readonly double[][] _panels = new double[oracle.Chunks.Count][];

    /// <summary>Whether rows are multiplied as dense matrices: they are, or have so few zeros that it is quicker to multiply them too.</summary>
    public static bool UsesPanels(FiniteSumData<TRows, TLoss> data)
    {
        double stored = (double)data.Rows.StoredCount / data.Rows.Count;
        return data.Outputs == 1 && (!data.Rows.IsSparse || data.Rows.Columns < LeastDensity * stored);
    }

    public double[] Compute(double[] margins)
    {
        oracle.Chunks.Run((chunk, start, end) =>
        {
            double[] partial = _partials[chunk] ??= new double[_size * _size];
            Array.Clear(partial);
            if (UsesPanels(_data))
            {
                AddPanels(margins, start, end, _panels[chunk] ??= new double[_size * RowsPerPanel], partial);
            }
            else
            {
                AddRows(margins, start, end, partial);
            }
        });
        double[] total = _partials[0];
        foreach (double[] partial in _partials.AsSpan(1))
        {
            TensorPrimitives.Add<double>(total, partial, total);
        }
        TensorPrimitives.Divide(total, (double)oracle.Count, total);
        return total;
    }

    /// <summary>Rows as dense ones: columns of a block of rows, scaled by the root of the curvature, and their products.</summary>
    private void AddPanels(double[] margins, int start, int end, double[] panel, double[] total)
    {
        var lines = new double[RowsPerLine][];
        for (int k = 0; k < RowsPerLine; k++)
        {
            lines[k] = new double[_size];
        }
        for (int first = start; first < end; first += RowsPerPanel)
        {
            int count = Math.Min(RowsPerPanel, end - first);
            for (int line = 0; line < count; line += RowsPerLine)
            {
                Transpose(margins, first, line, Math.Min(RowsPerLine, count - line), lines, panel.AsSpan(0, _size * count));
            }
            TensorPrimitives.Add(total, GramMatrix.Compute(panel.AsSpan(0, _size * count), count), total);
        }
    }

    /// <summary>Writes a few rows as columns of the panel, a cache line of each at a time.</summary>
    private void Transpose(double[] margins, int first, int line, int rows, double[][] lines, Span<double> panel)
    {
        int count = panel.Length / _size;
        for (int k = 0; k < rows; k++)
        {
            int row = first + line + k;
            if (_data.Importance[row] == 0)
            {
                Array.Clear(lines[k]);
                continue;
            }
            CopyRow(row, lines[k]);
            lines[k][^1] = oracle.Bias;
            TensorPrimitives.Multiply(lines[k], Math.Sqrt(Curvature(row, margins)), lines[k]);
        }
        for (int j = 0; j < _size; j++)
        {
            Span<double> target = panel.Slice(j * count + line, rows);
            for (int k = 0; k < target.Length; k++)
            {
                target[k] = lines[k][j];
            }
        }
    }

    private void CopyRow(int row, double[] line)
    {
        ReadOnlySpan<int> columns = _data.Rows.Indices(row);
        _data.Rows.CopyValues(row, line);
        if (!_data.Rows.IsSparse)
        {
            return;
        }
        // Columns ascend and are never before their position, so that the last value can move first.
        Array.Clear(line, columns.Length, line.Length - columns.Length);
        for (int k = columns.Length - 1; k >= 0; k--)
        {
            (line[k], double value) = (0, line[k]);
            line[columns[k]] = value;
        }
    }

    private double Curvature(int row, double[] margins)
    {
        double curvature = 0;
        _data.Loss.Hessian(margins.AsSpan(row, 1), _data.Labels[row], new Span<double>(ref curvature));
        return _data.Importance[row] * curvature;
    }

    /// <summary>Rows of many zeros, or several outputs: each row adds its products to the lower triangle.</summary>
    private void AddRows(double[] margins, int start, int end, double[] total)
    {
        var hessian = new double[_outputs * _outputs];
        var values = new double[_data.Rows.Columns + 1];
        for (int row = start; row < end; row++)
        {
            if (_data.Importance[row] == 0)
            {
                continue;
            }
            _data.Loss.Hessian(margins.AsSpan(row * _outputs, _outputs), _data.Labels[row], hessian);
            TensorPrimitives.Multiply(hessian, _data.Importance[row], hessian);
            int count = _data.Rows.CopyValues(row, values);
            values[count] = oracle.Bias;
            if (_outputs == 1)
            {
                AddSparseRow(_data.Rows.Indices(row), values.AsSpan(0, count + 1), hessian[0], total);
            }
            else
            {
                AddRow(_data.Rows.Indices(row), values.AsSpan(0, count + 1), hessian, total);
            }
        }
    }

    /// <summary>One output: column by column of the lower triangle, whose last row is the intercept's.</summary>
    private void AddSparseRow(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, double curvature, double[] total)
    {
        // The rows' constructor has checked every index, and the inner loop is what a Newton step spends its time in.
        ref double matrix = ref MemoryMarshal.GetArrayDataReference(total);
        ref double value = ref MemoryMarshal.GetReference(values);
        ref int index = ref MemoryMarshal.GetReference(indices);
        for (int a = 0; a < values.Length; a++)
        {
            double scaled = curvature * values[a];
            ref double target = ref Unsafe.Add(ref matrix, (nint)(a < indices.Length ? indices[a] : _size - 1) * _size);
            nint features = Math.Min(a + 1, indices.Length);
            for (nint b = 0; b < features; b++)
            {
                Unsafe.Add(ref target, Unsafe.Add(ref index, b)) += scaled * Unsafe.Add(ref value, b);
            }
        }
        total[^1] += curvature * values[^1] * values[^1];
    }

    private void AddRow(ReadOnlySpan<int> indices, ReadOnlySpan<double> values, ReadOnlySpan<double> hessian, double[] total)
    {
        for (int a = 0; a < values.Length; a++)
        {
            int rowBlock = Column(indices, a, values.Length) * _outputs;
            for (int b = 0; b <= a; b++)
            {
                int columnBlock = Column(indices, b, values.Length) * _outputs;
                double product = values[a] * values[b];
                for (int k = 0; k < _outputs; k++)
                {
                    Span<double> target = total.AsSpan((rowBlock + k) * _size + columnBlock, _outputs);
                    ReadOnlySpan<double> source = hessian.Slice(k * _outputs, _outputs);
                    for (int l = 0; l < _outputs; l++)
                    {
                        target[l] += product * source[l];
                    }
                }
            }
        }
    }

    private int Column(ReadOnlySpan<int> indices, int position, int count) =>
        position == count - 1 ? _data.Rows.Columns : indices.IsEmpty ? position : indices[position];
}
