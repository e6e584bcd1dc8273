using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// k-means: centers far apart to begin with (Arthur and Vassilvitskii, 2007), then Lloyd's steps. All cores, the same bits on any number.
/// </summary>
internal sealed class KMeans
{
    private const int Block = 512;
    private readonly double[] _rows;
    private readonly int _count;
    private readonly int _dimension;
    private readonly double[] _distances;

    /// <param name="rows">Row-major.</param>
    /// <param name="dimension">Values of a row, at least 1.</param>
    /// <param name="clusters">At least 1, at most the rows.</param>
    /// <param name="steps">Lloyd's steps at most.</param>
    /// <param name="random">For the first centers.</param>
    public KMeans(double[] rows, int dimension, int clusters, int steps, SelectionRandom random)
    {
        (_rows, _dimension, _count) = (rows, dimension, rows.Length / dimension);
        Assignments = new int[_count];
        _distances = new double[_count];
        Centers = new double[clusters * dimension];
        Seed(clusters, random);
        for (int step = 0; step < steps && Assign(clusters) | step == 0; step++)
        {
            Average(clusters);
        }

        Assign(clusters);
    }

    /// <summary>Row-major; one that no row is near to stays where it was.</summary>
    public double[] Centers { get; }

    /// <summary>The nearest center of each row; of equal distances the first.</summary>
    public int[] Assignments { get; }

    /// <summary>The squared distance of each row from its center.</summary>
    public ReadOnlySpan<double> SquaredDistances => _distances;

    private ReadOnlySpan<double> Row(int i) => _rows.AsSpan(i * _dimension, _dimension);

    private Span<double> Center(int c) => Centers.AsSpan(c * _dimension, _dimension);

    private void Seed(int clusters, SelectionRandom random)
    {
        Array.Fill(_distances, double.PositiveInfinity);
        int next = random.Below(_count);
        for (int c = 0; c < clusters; c++)
        {
            Row(next).CopyTo(Center(c));
            int center = c;
            ForBlocks(i => _distances[i] = Math.Min(_distances[i], Squared(Row(i), Center(center))));
            double sum = TensorPrimitives.Sum<double>(_distances), place = random.Uniform() * sum;
            next = sum > 0 ? 0 : random.Below(_count);
            while (sum > 0 && next < _count - 1 && (place -= _distances[next]) >= 0)
            {
                next++;
            }
        }
    }

    private bool Assign(int clusters)
    {
        int changed = 0;
        ForBlocks(i =>
        {
            (int best, double least) = (0, double.PositiveInfinity);
            for (int c = 0; c < clusters; c++)
            {
                double distance = Squared(Row(i), Center(c));
                if (distance < least)
                {
                    (best, least) = (c, distance);
                }
            }

            if (Assignments[i] != best)
            {
                Interlocked.Exchange(ref changed, 1);
            }

            (Assignments[i], _distances[i]) = (best, least);
        });
        return changed != 0;
    }

    private void Average(int clusters)
    {
        double[] sums = new double[Centers.Length];
        int[] sizes = new int[clusters];
        for (int i = 0; i < _count; i++)
        {
            Span<double> sum = sums.AsSpan(Assignments[i] * _dimension, _dimension);
            TensorPrimitives.Add(sum, Row(i), sum);
            sizes[Assignments[i]]++;
        }

        for (int c = 0; c < clusters; c++)
        {
            if (sizes[c] > 0)
            {
                TensorPrimitives.Divide(sums.AsSpan(c * _dimension, _dimension), sizes[c], Center(c));
            }
        }
    }

    private void ForBlocks(Action<int> work) => ParallelWork.For((_count + Block - 1) / Block, block =>
    {
        for (int i = block * Block; i < Math.Min(_count, (block + 1) * Block); i++)
        {
            work(i);
        }
    });

    private static double Squared(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double distance = TensorPrimitives.Distance(x, y);
        return distance * distance;
    }
}
