using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Sparse rows: a row's margins are a sum of the weights of its columns, K values each; and a column's sum is one of the scales of its
/// rows, for which a copy by columns is kept, so that every sum is written once and no thread needs a copy of its own.
/// </summary>
internal sealed class SparseProducts<TRows, TLoss> : OutputProducts<TRows, TLoss>
    where TRows : struct, IRows where TLoss : struct, ILoss
{
    private readonly double[] _values;
    private readonly int[] _rows;
    private readonly int[] _starts;
    private readonly int _longest;
    private double[] _scaled = [];

    public SparseProducts(FiniteSumData<TRows, TLoss> data, Chunks chunks) : base(data, chunks)
    {
        long stored = 0;
        foreach (int row in data.ActiveRows)
        {
            stored += data.Rows.Indices(row).Length;
            _longest = Math.Max(_longest, data.Rows.Indices(row).Length);
        }
        if (stored > Array.MaxLength)
        {
            throw new ArgumentException(
                $"The rows store {stored} values; with several outputs at most {Array.MaxLength} are possible. Train on fewer rows or features.", nameof(data));
        }
        (_values, _rows, _starts) = (new double[stored], new int[stored], new int[data.Rows.Columns + 1]);
        foreach (int row in data.ActiveRows)
        {
            foreach (int column in data.Rows.Indices(row))
            {
                _starts[column + 1]++;
            }
        }
        for (int column = 0; column < data.Rows.Columns; column++)
        {
            _starts[column + 1] += _starts[column];
        }
        int[] next = _starts[..^1];
        var values = new double[_longest];
        foreach (int row in data.ActiveRows)
        {
            data.Rows.CopyValues(row, values);
            ReadOnlySpan<int> columns = data.Rows.Indices(row);
            for (int k = 0; k < columns.Length; k++)
            {
                int position = next[columns[k]]++;
                (_values[position], _rows[position]) = (values[k], row);
            }
        }
    }

    public override void Multiply(double[] weights, double[] margins)
    {
        Chunks.ForEachPart(Data.Rows.Count, rows =>
        {
            var values = new double[_longest];
            ReadOnlySpan<double> intercepts = weights.AsSpan(Data.FeatureSize);
            for (int row = rows.Start.Value; row < rows.End.Value; row++)
            {
                Span<double> own = margins.AsSpan(row * Outputs, Outputs);
                if (Data.Importance[row] == 0)
                {
                    own.Clear();
                    continue;
                }
                int count = Data.Rows.CopyValues(row, values);
                WeightedSum.Compute(values.AsSpan(0, count), Data.Rows.Indices(row), weights, own);
                if (Data.Bias != 0)
                {
                    TensorPrimitives.MultiplyAdd(intercepts, Data.Bias, own, own);
                }
            }
        });
    }

    protected override void Add(double[] scales, double[] sum, bool squared)
    {
        double[] scaled = Weigh(scales);
        Chunks.ForEachPart(Data.Rows.Columns, columns =>
        {
            double[] squares = squared ? new double[Data.ActiveRows.Length] : [];
            for (int column = columns.Start.Value; column < columns.End.Value; column++)
            {
                Range stored = _starts[column].._starts[column + 1];
                ReadOnlySpan<double> values = _values.AsSpan(stored);
                if (squared)
                {
                    TensorPrimitives.Multiply(values, values, squares);
                    values = squares.AsSpan(0, values.Length);
                }
                WeightedSum.Compute(values, _rows.AsSpan(stored), scaled, sum.AsSpan(column * Outputs, Outputs));
            }
        });
        Span<double> intercepts = sum.AsSpan(Data.FeatureSize);
        intercepts.Clear();
        if (Data.Bias != 0)
        {
            double value = squared ? Data.Bias * Data.Bias : Data.Bias;
            foreach (int row in Data.ActiveRows)
            {
                TensorPrimitives.MultiplyAdd(scaled.AsSpan(row * Outputs, Outputs), value, intercepts, intercepts);
            }
        }
    }

    /// <summary>ωᵢ scalesᵢ; rows of weight 0, which no column lists, stay as they are.</summary>
    private double[] Weigh(double[] scales)
    {
        if (_scaled.Length == 0)
        {
            _scaled = new double[scales.Length];
        }
        Chunks.ForEachPart(Data.Rows.Count, rows =>
        {
            for (int row = rows.Start.Value; row < rows.End.Value; row++)
            {
                Range own = (row * Outputs)..((row + 1) * Outputs);
                TensorPrimitives.Multiply(scales.AsSpan(own), Data.Importance[row], _scaled.AsSpan(own));
            }
        });
        return _scaled;
    }
}
