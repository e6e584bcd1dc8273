using Microsoft.ML.Data;

namespace MlNetExtensions.Trainers;

/// <summary>Collects rows as they come: dense while the first was dense, compressed sparse otherwise; the smaller form in the end.</summary>
internal sealed class LinearRowStore(int columns)
{
    private readonly List<int> _starts = [0];
    private float[] _values = [];
    private int[]? _indices;
    private int _stored;
    private long _nonzero;

    public void Add(in VBuffer<float> row)
    {
        if (_starts.Count == 1 && !row.IsDense)
        {
            _indices = [];
        }

        if (_indices is null)
        {
            AddDense(row);
        }
        else
        {
            AddSparse(row);
        }

        _starts.Add(_stored);
    }

    /// <summary>The rows; indices and starts are null where they are dense.</summary>
    public (float[] Values, int[]? Indices, int[]? Starts) Finish(double denseFrom, double sparseBelow)
    {
        int rows = _starts.Count - 1;
        double fill = rows == 0 ? 1 : _nonzero / ((double)rows * columns);
        if (_indices is null && fill < sparseBelow)
        {
            Compress(rows);
        }
        else if (_indices is not null && fill >= denseFrom && (long)rows * columns <= Array.MaxLength)
        {
            Expand(rows);
        }

        Array.Resize(ref _values, _stored);
        if (_indices is not null)
        {
            Array.Resize(ref _indices, _stored);
        }

        return (_values, _indices, _indices is null ? null : [.. _starts]);
    }

    private void AddDense(in VBuffer<float> row)
    {
        Reserve(columns);
        Span<float> target = _values.AsSpan(_stored, columns);
        row.CopyTo(target);
        _nonzero += columns - target.Count(0f);
        _stored += columns;
    }

    private void AddSparse(in VBuffer<float> row)
    {
        ReadOnlySpan<float> values = row.GetValues();
        ReadOnlySpan<int> indices = row.IsDense ? [] : row.GetIndices();
        Reserve(values.Length);
        for (int k = 0; k < values.Length; k++)
        {
            if (values[k] != 0)
            {
                _values[_stored] = values[k];
                _indices![_stored++] = row.IsDense ? k : indices[k];
                _nonzero++;
            }
        }
    }

    private void Compress(int rows)
    {
        float[] dense = _values;
        (_values, _indices) = (new float[_nonzero], new int[_nonzero]);
        _stored = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                float value = dense[row * columns + column];
                if (value != 0)
                {
                    _values[_stored] = value;
                    _indices[_stored++] = column;
                }
            }

            _starts[row + 1] = _stored;
        }
    }

    private void Expand(int rows)
    {
        float[] dense = new float[rows * columns];
        for (int row = 0; row < rows; row++)
        {
            for (int k = _starts[row]; k < _starts[row + 1]; k++)
            {
                dense[row * columns + _indices![k]] = _values[k];
            }
        }

        (_values, _indices, _stored) = (dense, null, dense.Length);
    }

    private void Reserve(int more)
    {
        long needed = (long)_stored + more;
        if (needed <= _values.Length)
        {
            return;
        }

        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException($"The rows hold more than {Array.MaxLength} values, which is more than one array takes. Train on fewer rows or features.");
        }

        int capacity = (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _values.Length));
        Array.Resize(ref _values, capacity);
        if (_indices is not null)
        {
            Array.Resize(ref _indices, capacity);
        }
    }
}
