using Microsoft.ML.Data;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Pipeline;

/// <summary>The features of some rows: dense while the first row was, or always; sparse otherwise.</summary>
internal sealed class FeatureBlock(int dimension, bool alwaysDense) : ColumnBlock
{
    private readonly List<int> _ends = [];
    private float[] _values = [];
    private int[] _indices = [];
    private int _stored;
    private int _rows;
    private bool _sparse;

    public override int Stored => _stored;

    public override void Clear() => (_stored, _rows) = (0, 0);

    public void Add(in VBuffer<float> row)
    {
        if (_rows++ == 0)
        {
            _sparse = !alwaysDense && !row.IsDense;
            _ends.Clear();
        }

        if (_sparse)
        {
            AddSparse(row);
            return;
        }

        Reserve(ref _values, dimension);
        row.CopyTo(_values.AsSpan(_stored, dimension));
        _stored += dimension;
    }

    /// <summary>Consecutive rows of a dense block.</summary>
    public ReadOnlySpan<float> Rows(int first, int count) => _values.AsSpan(first * dimension, count * dimension);

    public void CopyTo(RowSetBuilder<float> rows)
    {
        if (!_sparse)
        {
            rows.AddDense(_values.AsSpan(0, _stored));
            return;
        }

        int start = 0;
        foreach (int end in _ends)
        {
            rows.AddSparse(_values.AsSpan(start..end), _indices.AsSpan(start..end));
            start = end;
        }
    }

    private void AddSparse(in VBuffer<float> row)
    {
        ReadOnlySpan<float> values = row.GetValues();
        Reserve(ref _values, values.Length);
        Reserve(ref _indices, values.Length);
        values.CopyTo(_values.AsSpan(_stored));
        Span<int> indices = _indices.AsSpan(_stored, values.Length);
        if (row.IsDense)
        {
            for (int k = 0; k < indices.Length; k++)
            {
                indices[k] = k;
            }
        }
        else
        {
            row.GetIndices().CopyTo(indices);
        }

        _stored += values.Length;
        _ends.Add(_stored);
    }

    private void Reserve<T>(ref T[] array, int more)
    {
        if (_stored + more > array.Length)
        {
            Array.Resize(ref array, Math.Max(_stored + more, 2 * array.Length));
        }
    }
}
