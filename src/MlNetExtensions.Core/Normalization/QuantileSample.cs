using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Rows for the quantiles of their features, in bounded memory: all of them, until they are more than there is room for, and an even sample
/// of them from then on. Zeros take no room, so that sparse features are cheap.
/// </summary>
/// <remarks>
/// A row is kept by a hash of its number: whenever there are too many, those go whose hash has one more bit set, which is half of them. The
/// same rows in the same order give the same sample. Smallest and largest values are those of all rows. Not safe for concurrent writers.
/// </remarks>
public sealed class QuantileSample
{
    private const int MostValues = 1 << 27;

    private readonly int _mostRows, _mostValues;
    private readonly float[] _smallest, _largest;
    private readonly List<Kept> _rows = [];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];
    private ulong _mask;

    /// <param name="dimension">Features of a row, at least 1.</param>
    /// <param name="mostRows">The rows that there is room for, at least 1.</param>
    /// <param name="mostValues">The values other than zero that there is room for, at 8 bytes each, at least 1.</param>
    public QuantileSample(int dimension, int mostRows, int mostValues = MostValues)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostValues, 1);
        (Dimension, _mostRows, _mostValues) = (dimension, mostRows, mostValues);
        (_smallest, _largest) = (new float[dimension], new float[dimension]);
        _smallest.AsSpan().Fill(float.PositiveInfinity);
        _largest.AsSpan().Fill(float.NegativeInfinity);
    }

    /// <summary>Features of a row.</summary>
    public int Dimension { get; }

    /// <summary>Rows that were added.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows in the sample.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds rows.</summary>
    /// <param name="rows">Row after row; finite values, or NaN for one that does not count.</param>
    /// <exception cref="ArgumentException">The values are not whole rows.</exception>
    public void Add(ReadOnlySpan<float> rows)
    {
        if (rows.Length % Dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not rows of {Dimension} features.", nameof(rows));
        }

        for (int first = 0; first < rows.Length; first += Dimension)
        {
            AddRow(rows.Slice(first, Dimension));
        }
    }

    /// <summary>The edges of a feature's bins.</summary>
    /// <inheritdoc cref="BinEdges.Of" path="/param[@name='mostBins']"/>
    /// <returns>For each feature its edges in ascending order, the smallest value first and the largest last: one edge for a constant
    /// feature, none for one without values.</returns>
    public float[][] Edges(int mostBins)
    {
        // Column after column; values of a column are where its counts say.
        int[] ends = new int[Dimension];
        foreach (int column in _columns)
        {
            ends[column]++;
        }

        for (int j = 1; j < Dimension; j++)
        {
            ends[j] += ends[j - 1];
        }

        float[] byColumn = new float[_values.Count];
        int[] next = [0, .. ends.AsSpan(0, Dimension - 1)];
        for (int i = 0; i < byColumn.Length; i++)
        {
            byColumn[next[_columns[i]]++] = _values[i];
        }

        float[][] edges = new float[Dimension][];
        Parallel.For(0, Dimension, j =>
        {
            int start = j > 0 ? ends[j - 1] : 0;
            edges[j] = Edges(byColumn.AsSpan(start, ends[j] - start), _smallest[j], _largest[j], mostBins);
        });
        return edges;
    }

    private float[] Edges(Span<float> values, float smallest, float largest, int mostBins)
    {
        if (smallest > largest)
        {
            return [];
        }

        int zeros = Count - values.Length;
        values.Sort();
        // NaN comes first where numbers are sorted.
        ReadOnlySpan<float> numbers = values[values.Count(float.NaN)..];
        List<float> distinct = [smallest];
        List<int> counts = [0];
        bool hasZeros = zeros > 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            if (hasZeros && numbers[i] > 0)
            {
                Append(distinct, counts, 0, zeros);
                hasZeros = false;
            }

            Append(distinct, counts, numbers[i], 1);
        }

        if (hasZeros)
        {
            Append(distinct, counts, 0, zeros);
        }

        Append(distinct, counts, largest, 0);
        return BinEdges.Of(CollectionsMarshal.AsSpan(distinct), CollectionsMarshal.AsSpan(counts), mostBins);
    }

    private static void Append(List<float> distinct, List<int> counts, float value, int count)
    {
        if (value == distinct[^1])
        {
            counts[^1] += count;
            return;
        }

        distinct.Add(value);
        counts.Add(count);
    }

    private void AddRow(ReadOnlySpan<float> row)
    {
        ulong state = (ulong)Rows++, hash = SplitMix64.Next(ref state);
        for (int j = 0; j < row.Length; j++)
        {
            // NaN is neither smaller nor larger. Both zeros are the positive one.
            float value = row[j] + 0f;
            _smallest[j] = value < _smallest[j] ? value : _smallest[j];
            _largest[j] = value > _largest[j] ? value : _largest[j];
        }

        if ((hash & _mask) != 0)
        {
            return;
        }

        for (int j = 0; j < row.Length; j++)
        {
            // NaN is kept: a value that is not there would count as zero.
            if (row[j] != 0)
            {
                _columns.Add(j);
                _values.Add(row[j]);
            }
        }

        _rows.Add(new Kept(hash, _values.Count));
        while (_rows.Count > _mostRows || _values.Count > _mostValues)
        {
            _mask = (_mask << 1) | 1;
            Thin();
        }
    }

    private void Thin()
    {
        int kept = 0, end = 0, start = 0;
        Span<int> columns = CollectionsMarshal.AsSpan(_columns);
        Span<float> values = CollectionsMarshal.AsSpan(_values);
        for (int row = 0; row < _rows.Count; row++)
        {
            (ulong hash, int rowEnd) = _rows[row];
            if ((hash & _mask) == 0)
            {
                columns[start..rowEnd].CopyTo(columns[end..]);
                values[start..rowEnd].CopyTo(values[end..]);
                end += rowEnd - start;
                _rows[kept++] = new Kept(hash, end);
            }

            start = rowEnd;
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
        _columns.RemoveRange(end, _columns.Count - end);
        _values.RemoveRange(end, _values.Count - end);
    }

    private readonly record struct Kept(ulong Hash, int End);
}
