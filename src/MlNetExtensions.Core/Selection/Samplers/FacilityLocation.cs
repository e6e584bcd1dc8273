using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Selection;

/// <summary>One run of lazy greedy facility location: see <see cref="FacilityLocationSampler"/>.</summary>
internal sealed class FacilityLocation
{
    /// <summary>Candidates whose gains are computed at a time, on all cores.</summary>
    private const int Batch = 16;

    /// <summary>Differences below which one core is faster than many.</summary>
    private const int LeastShared = 200_000;

    private readonly RowPanels _panels;
    private readonly int _count;
    private readonly int _dimension;
    private readonly VectorSimilarity _similarity;
    private readonly double _scale;
    private readonly double[] _best;
    private readonly int[] _nearest;

    public FacilityLocation(ReadOnlySpan<double> rows, int dimension, VectorSimilarity similarity, double? gamma)
    {
        (_count, _dimension, _similarity) = (rows.Length / dimension, dimension, similarity);
        _panels = new RowPanels(rows, dimension);
        _scale = similarity == VectorSimilarity.Gaussian ? gamma ?? DefaultGamma(rows) : LargestDistance(rows);
        _best = new double[_count];
        _nearest = new int[_count];
        Array.Fill(_nearest, -1);
    }

    /// <summary>By how much each chosen row raised the sum of similarities.</summary>
    public List<double> Gains { get; } = [];

    /// <summary>The chosen rows in order; of equal gains the first row.</summary>
    /// <param name="candidates">Rows that may be chosen, ascending, at least the count.</param>
    /// <param name="count">Rows to choose.</param>
    public int[] Select(int[] candidates, int count)
    {
        // The largest gain that is known of each candidate, which its true gain cannot exceed; of equal ones the first row.
        var queue = new PriorityQueue<int, (double NegativeGain, int Row)>(candidates.Length);
        double[] gains = AllGains(candidates);
        int[] knownAt = new int[_count];
        for (int i = 0; i < candidates.Length; i++)
        {
            queue.Enqueue(candidates[i], (-gains[i], candidates[i]));
        }

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

                gains = AllGains(batch[..size]);
                for (int i = 0; i < size; i++)
                {
                    knownAt[batch[i]] = step;
                    queue.Enqueue(batch[i], (-gains[i], batch[i]));
                }
            }

            queue.TryDequeue(out rows[step], out (double NegativeGain, int Row) top);
            Gains.Add(-top.NegativeGain);
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

    private double[] AllGains(int[] candidates)
    {
        double[] gains = new double[candidates.Length];
        int each = (long)candidates.Length * _count * _dimension < LeastShared ? candidates.Length : RowPanels.Group;
        ParallelWork.For((candidates.Length + each - 1) / each, part =>
        {
            double[] similarities = new double[RowPanels.Group * RowPanels.Block];
            for (int first = part * each; first < Math.Min(candidates.Length, (part + 1) * each); first += RowPanels.Group)
            {
                ReadOnlySpan<int> group = candidates.AsSpan(first, Math.Min(RowPanels.Group, candidates.Length - first));
                for (int from = 0; from < _count; from += RowPanels.Block)
                {
                    int length = Math.Min(RowPanels.Block, _count - from);
                    Similarities(group, from, length, similarities);
                    for (int i = 0; i < group.Length; i++)
                    {
                        // Nothing is as like as nothing: before the first row, all similarity counts.
                        Span<double> block = similarities.AsSpan(i * RowPanels.Block, length);
                        TensorPrimitives.Subtract(block, _best.AsSpan(from, length), block);
                        TensorPrimitives.Max(block, 0.0, block);
                        gains[first + i] += TensorPrimitives.Sum<double>(block);
                    }
                }
            }
        });
        return gains;
    }

    private void Take(int row, int step)
    {
        double[] similarities = new double[RowPanels.Group * RowPanels.Block];
        for (int from = 0; from < _count; from += RowPanels.Block)
        {
            int length = Math.Min(RowPanels.Block, _count - from);
            Similarities([row], from, length, similarities);
            for (int i = 0; i < length; i++)
            {
                if (_nearest[from + i] < 0 || similarities[i] > _best[from + i])
                {
                    (_best[from + i], _nearest[from + i]) = (similarities[i], step);
                }
            }
        }
    }

    /// <summary>How like some rows those of a block are, a block for each.</summary>
    private void Similarities(ReadOnlySpan<int> rows, int from, int length, Span<double> similarities)
    {
        _panels.SquaredDistances(rows, from, length, similarities);
        for (int i = 0; i < rows.Length; i++)
        {
            Span<double> block = similarities.Slice(i * RowPanels.Block, length);
            if (_similarity == VectorSimilarity.Gaussian)
            {
                TensorPrimitives.Multiply(block, -_scale, block);
                TensorPrimitives.Exp(block, block);
            }
            else
            {
                TensorPrimitives.Sqrt(block, block);
                TensorPrimitives.Subtract(_scale, block, block);
            }
        }
    }

    /// <summary>The mean squared distance of two rows is twice the sum of variances.</summary>
    private double DefaultGamma(ReadOnlySpan<double> rows)
    {
        double[] squares = SquaresFromMean(rows);
        double variances = TensorPrimitives.Sum<double>(squares) / _count;
        return variances > 0 ? 1 / (2 * variances) : 1;
    }

    /// <summary>No two rows are further apart than twice the largest distance from the mean; a constant more changes no choice.</summary>
    private double LargestDistance(ReadOnlySpan<double> rows) => 2 * Math.Sqrt(TensorPrimitives.Max<double>(SquaresFromMean(rows))) * (1 + 1e-12);

    /// <summary>The squared distance of every row from their mean.</summary>
    private double[] SquaresFromMean(ReadOnlySpan<double> rows)
    {
        double[] mean = new double[_dimension], squares = new double[_count];
        for (int i = 0; i < _count; i++)
        {
            TensorPrimitives.Add(mean, rows.Slice(i * _dimension, _dimension), mean);
        }

        TensorPrimitives.Divide(mean, _count, mean);
        for (int i = 0; i < _count; i++)
        {
            double distance = TensorPrimitives.Distance(rows.Slice(i * _dimension, _dimension), mean);
            squares[i] = distance * distance;
        }

        return squares;
    }
}
