namespace MlNetExtensions.Core.Tests;

/// <summary>Rows made from a seed.</summary>
internal static class Generated
{
    /// <summary>Independent standard normals, row-major.</summary>
    public static double[] Normal(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        double[] rows = new double[count * dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return rows;
    }

    /// <summary>Correlated normals far from zero: offset + scale_j·(z_j + z_{j−1}).</summary>
    public static double[] Correlated(int count, int dimension, int seed, double offset = 10)
    {
        double[] rows = Normal(count, dimension, seed);
        for (int i = 0; i < count; i++)
        {
            for (int j = dimension - 1; j >= 0; j--)
            {
                double left = j > 0 ? rows[i * dimension + j - 1] : 0;
                rows[i * dimension + j] = offset + (1 + j % 5) * (rows[i * dimension + j] + left);
            }
        }

        return rows;
    }

    /// <summary>The result of work that may use so many threads.</summary>
    public static T OnThreads<T>(int threads, Func<T> work)
    {
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
        return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, scheduler).GetAwaiter().GetResult();
    }

    public static float[] Singles(double[] values) => Array.ConvertAll(values, value => (float)value);

    /// <summary>Mean and covariance (divisor n) by the two-pass definition.</summary>
    public static (double[] Mean, double[] Covariance) TwoPass(double[] rows, int dimension)
    {
        int count = rows.Length / dimension;
        double[] mean = new double[dimension];
        double[] covariance = new double[dimension * dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            mean[i % dimension] += rows[i] / count;
        }

        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                for (int k = 0; k < dimension; k++)
                {
                    covariance[j * dimension + k] += (rows[i * dimension + j] - mean[j]) * (rows[i * dimension + k] - mean[k]) / count;
                }
            }
        }

        return (mean, covariance);
    }
}
