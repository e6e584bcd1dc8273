using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>The rows that seem nearest to one query so far, nearest first.</summary>
internal sealed class CandidateList(int capacity)
{
    private readonly int[] _rows = new int[capacity];
    private readonly double[] _keys = new double[capacity];
    private int _count;

    public void Clear() => _count = 0;

    /// <summary>Considers consecutive rows.</summary>
    /// <param name="products">⟨query, row⟩ of each.</param>
    /// <param name="norms">‖row‖² of each.</param>
    /// <param name="firstRow">The number of the first.</param>
    /// <param name="except">A row that is left out; negative for none.</param>
    public void Offer(ReadOnlySpan<double> products, ReadOnlySpan<double> norms, int firstRow, int except)
    {
        double worst = _count < capacity ? double.PositiveInfinity : _keys[capacity - 1];
        for (int j = 0; j < products.Length; j++)
        {
            double key = norms[j] - 2 * products[j];
            if (key < worst && firstRow + j != except)
            {
                Insert(firstRow + j, key);
                worst = _count < capacity ? double.PositiveInfinity : _keys[capacity - 1];
            }
        }
    }

    /// <summary>Measures the candidates and writes the nearest.</summary>
    public void Take(ReadOnlySpan<double> query, double[] rows, Span<int> nearest, Span<double> distances)
    {
        for (int i = 0; i < _count; i++)
        {
            _keys[i] = TensorPrimitives.Distance(query, rows.AsSpan(_rows[i] * query.Length, query.Length));
        }

        for (int i = 1; i < _count; i++)
        {
            (double key, int row) = (_keys[i], _rows[i]);
            int place = i;
            for (; place > 0 && (_keys[place - 1] > key || (_keys[place - 1] == key && _rows[place - 1] > row)); place--)
            {
                (_keys[place], _rows[place]) = (_keys[place - 1], _rows[place - 1]);
            }

            (_keys[place], _rows[place]) = (key, row);
        }

        _rows.AsSpan(0, nearest.Length).CopyTo(nearest);
        _keys.AsSpan(0, distances.Length).CopyTo(distances);
    }

    private void Insert(int row, double key)
    {
        int place = _count < capacity ? _count++ : capacity - 1;
        for (; place > 0 && _keys[place - 1] > key; place--)
        {
            (_keys[place], _rows[place]) = (_keys[place - 1], _rows[place - 1]);
        }

        (_keys[place], _rows[place]) = (key, row);
    }
}
