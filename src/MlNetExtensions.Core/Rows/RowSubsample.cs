using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Rows;

/// <summary>
/// A uniform sample of streamed rows without replacement: those with the smallest of random numbers that belong to seed and row number, so
/// that it is the same however the rows come in batches. The sample keeps the order of the rows.
/// </summary>
public sealed class RowSubsample
{
    private readonly int _dimension;
    private readonly int _capacity;
    private readonly int _seed;
    private readonly PriorityQueue<int, ulong> _largestFirst = new(Comparer<ulong>.Create((left, right) => right.CompareTo(left)));
    private readonly List<(long Row, int Group, double[] Values)> _kept = [];

    /// <param name="dimension">Features of a row, at least 1.</param>
    /// <param name="capacity">Rows that are kept at most, at least 1.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public RowSubsample(int dimension, int capacity, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_dimension, _capacity, _seed) = (dimension, capacity, seed);
    }

    /// <summary>Considers consecutive rows.</summary>
    /// <param name="rows">Row-major.</param>
    /// <param name="groups">One number a row; empty for none.</param>
    /// <param name="firstRow">The number of the first.</param>
    public void Add(ReadOnlySpan<float> rows, ReadOnlySpan<int> groups, long firstRow)
    {
        for (int i = 0; i < rows.Length / _dimension; i++)
        {
            ulong state = unchecked((ulong)(uint)_seed * 0xD1342543DE82EF95 + (ulong)(firstRow + i) * 0xA0761D6478BD642F);
            ulong priority = SplitMix64.Next(ref state);
            int place = _kept.Count;
            if (place == _capacity)
            {
                if (!_largestFirst.TryPeek(out place, out ulong largest) || priority >= largest)
                {
                    continue;
                }

                _largestFirst.Dequeue();
            }
            else
            {
                _kept.Add((0, 0, new double[_dimension]));
            }

            double[] values = _kept[place].Values;
            TensorPrimitives.ConvertTruncating(rows.Slice(i * _dimension, _dimension), values);
            _kept[place] = (firstRow + i, groups.IsEmpty ? -1 : groups[i], values);
            _largestFirst.Enqueue(place, priority);
        }
    }

    /// <summary>The rows of the sample, in their order; nothing can be added any more.</summary>
    public SampledRows Build()
    {
        _kept.Sort((left, right) => left.Row.CompareTo(right.Row));
        double[] values = new double[_kept.Count * _dimension];
        for (int i = 0; i < _kept.Count; i++)
        {
            _kept[i].Values.CopyTo(values, i * _dimension);
        }

        return new SampledRows(values, [.. _kept.Select(row => row.Group)], _dimension);
    }
}
