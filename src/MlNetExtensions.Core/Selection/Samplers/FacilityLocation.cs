using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>One run of lazy greedy facility location: see <see cref="FacilityLocationSampler"/>.</summary>
internal sealed class FacilityLocation
{
    /// <summary>Rows at a time: their differences stay in the nearest cache.</summary>
    private const int Block = 1024;

    /// <summary>Candidates whose gains are computed at a time, on all cores.</summary>
    private const int Batch = 16;

    /// <summary>Differences below which one core is faster than many.</summary>
    private const int LeastShared = 200_000;

    private readonly double[] _columns;
    private readonly int _count;
    private readonly int _dimension;
    private readonly VectorSimilarity _similarity;
    private readonly double _scale;
    private readonly double[] _best;
    private readonly int[] _nearest;
    private readonly double[] _gains;
    private readonly List<(double[] Columns, double[] Before, double[] After)> _changes = [];

    public FacilityLocation(ReadOnlySpan<double> rows, int dimension, VectorSimilarity similarity, double? gamma)
    {
        (_count, _dimension, _similarity) = (rows.Length / dimension, dimension, similarity);
        _columns = new double[rows.Length];
        for (int i = 0; i < _count; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                _columns[j * _count + i] = rows[i * dimension + j];
            }
        }

        _scale = similarity == VectorSimilarity.Gaussian ? gamma ?? DefaultGamma() : LargestDistance();
        _best = new double[_count];
        _gains = new double[_count];
        _nearest = new int[_count];
        Array.Fill(_nearest, -1);
    }

    /// <summary>By how much each chosen row raised the sum of similarities.</summary>
    public List<double> Gains { get; } = [];

    /// <summary>The chosen rows in order; of gains that are equal, but for rounding, the first row.</summary>
    /// <param name="candidates">Rows that may be chosen, ascending, at least the count.</param>
    /// <param name="count">Rows to choose.</param>
    public int[] Select(int[] candidates, int count)
    {
        // The largest gain that is known of each candidate, which its true gain cannot exceed; of equal ones the first row.
        var queue = new PriorityQueue<int, (double NegativeGain, int Row)>(candidates.Length);
        int[] knownAt = new int[_count];
        Update(candidates, knownAt, fromNothing: true);
        Array.ForEach(candidates, row => queue.Enqueue(row, (-_gains[row], row)));
        int[] rows = new int[count], batch = new int[Batch];
        for (int step = 0; step < count; step++)
        {
            while (knownAt[queue.Peek()] != step)
            {
                int size = 0;
                while (size < Batch && queue.Count > 0 && knownAt[queue.Peek()] != step)
                {
                    batch[size++] = queue.Dequeue();
                }

                Update(batch[..size], knownAt, fromNothing: false);
                for (int i = 0; i < size; i++)
                {
                    queue.Enqueue(batch[i], (-_gains[batch[i]], batch[i]));
                }
            }

            rows[step] = queue.Dequeue();
            Gains.Add(_gains[rows[step]]);
            Take(rows[step], step);
        }

        return rows;
    }

    /// <summary>Rows that are most like each chosen one.</summary>
    public int[] ClusterSizes(int[] rows)
    {
        int[] sizes = new int[rows.Length];
        foreach (int nearest in _nearest)
        {
            sizes[nearest]++;
        }

        return sizes;
    }

    /// <summary>Brings the gains of candidates up to date: anew, or by what the choices since have taken away, whichever is fewer rows.</summary>
    private void Update(int[] candidates, int[] knownAt, bool fromNothing)
    {
        int each = (long)candidates.Length * _columns.Length < LeastShared ? candidates.Length : candidates.Length > Batch ? Batch : 1;
        ParallelWork.For((candidates.Length + each - 1) / each, part =>
        {
            double[] similarities = new double[Math.Min(Block, _count)], rest = new double[similarities.Length];
            for (int i = part * each; i < Math.Min(candidates.Length, (part + 1) * each); i++)
            {
                int row = candidates[i];
                long changed = 0;
                for (int step = knownAt[row]; step < _changes.Count; step++)
                {
                    changed += _changes[step].Before.Length;
                }

                if (fromNothing || changed >= _count)
                {
                    _gains[row] = Above(row, _columns, _best, similarities, rest);
                }
                else
                {
                    for (int step = knownAt[row]; step < _changes.Count; step++)
                    {
                        (double[] columns, double[] before, double[] after) = _changes[step];
                        double lost = Above(row, columns, before, similarities, rest) - Above(row, columns, after, similarities, rest);
                        _gains[row] = Math.Max(0, _gains[row] - Math.Max(0, lost));
                    }
                }

                knownAt[row] = _changes.Count;
            }
        });
    }

    /// <summary>Σ max(0, similarity to a row - level) over rows.</summary>
    private double Above(int row, double[] columns, double[] levels, double[] similarities, double[] rest)
    {
        double sum = 0;
        for (int from = 0; from < levels.Length; from += Block)
        {
            Span<double> block = Similarities(row, columns, levels.Length, from, similarities, rest);
            TensorPrimitives.Subtract(block, levels.AsSpan(from, block.Length), block);
            TensorPrimitives.Max(block, 0.0, block);
            sum += TensorPrimitives.Sum<double>(block);
        }

        return sum;
    }

    /// <summary>Takes a row in, and remembers which rows it is most like and how much less they leave to others.</summary>
    private void Take(int row, int step)
    {
        double[] similarities = new double[Math.Min(Block, _count)], rest = new double[similarities.Length];
        List<int> changed = [];
        List<double> before = [];
        for (int from = 0; from < _count; from += Block)
        {
            Span<double> block = Similarities(row, _columns, _count, from, similarities, rest);
            for (int i = 0; i < block.Length; i++)
            {
                if (_nearest[from + i] < 0 || block[i] > _best[from + i])
                {
                    changed.Add(from + i);
                    before.Add(_best[from + i]);
                    (_best[from + i], _nearest[from + i]) = (block[i], step);
                }
            }
        }

        double[] columns = new double[changed.Count * _dimension], after = new double[changed.Count];
        for (int i = 0; i < after.Length; i++)
        {
            after[i] = _best[changed[i]];
            for (int j = 0; j < _dimension; j++)
            {
                columns[j * after.Length + i] = _columns[j * _count + changed[i]];
            }
        }

        _changes.Add((columns, [.. before], after));
    }

    /// <summary>How like a row those of a block are, of rows that lie column by column.</summary>
    private Span<double> Similarities(int row, double[] columns, int count, int from, double[] similarities, double[] rest)
    {
        int length = Math.Min(Block, count - from);
        Span<double> sums = similarities.AsSpan(0, length), difference = rest.AsSpan(0, length);
        sums.Clear();
        for (int j = 0; j < _dimension; j++)
        {
            TensorPrimitives.Subtract(columns.AsSpan(j * count + from, length), _columns[j * _count + row], difference);
            TensorPrimitives.MultiplyAdd(difference, difference, sums, sums);
        }

        if (_similarity == VectorSimilarity.Gaussian)
        {
            TensorPrimitives.Multiply(sums, -_scale, sums);
            TensorPrimitives.Exp(sums, sums);
        }
        else
        {
            TensorPrimitives.Sqrt(sums, sums);
            TensorPrimitives.Subtract(_scale, sums, sums);
        }

        return sums;
    }

    /// <summary>The mean squared distance of two rows is twice the sum of variances.</summary>
    private double DefaultGamma()
    {
        double variances = 0;
        for (int j = 0; j < _dimension; j++)
        {
            ReadOnlySpan<double> column = _columns.AsSpan(j * _count, _count);
            double deviation = TensorPrimitives.StdDev(column);
            variances += deviation * deviation;
        }

        return variances > 0 ? 1 / (2 * variances) : 1;
    }

    /// <summary>No two rows are further apart than twice the largest distance from the mean; a constant more changes no choice.</summary>
    private double LargestDistance()
    {
        double[] squares = new double[_count], differences = new double[_count];
        for (int j = 0; j < _dimension; j++)
        {
            ReadOnlySpan<double> column = _columns.AsSpan(j * _count, _count);
            TensorPrimitives.Subtract(column, TensorPrimitives.Average(column), differences);
            TensorPrimitives.MultiplyAdd<double>(differences, differences, squares, squares);
        }

        return 2 * Math.Sqrt(TensorPrimitives.Max<double>(squares)) * (1 + 1e-12);
    }
}
