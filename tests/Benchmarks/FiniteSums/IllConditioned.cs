using System.Numerics.Tensors;

namespace Benchmarks.FiniteSums;

/// <summary>
/// Dense rows whose covariance has a spectrum that falls as a power, in a rotated basis, as of a table of strongly correlated
/// measurements; labels from a logistic model that also looks at the weak directions.
/// </summary>
internal static class IllConditioned
{
    // Standard deviations fall as 1/k^Power: a condition number of 54^4, about 8.5 million.
    private const double Power = 2;
    private const int Reflections = 8;

    public static DenseProblem Generate(int count, int dimension)
    {
        var random = new Random(1);
        double[][] normals = [.. Enumerable.Range(0, Reflections).Select(_ => Direction(random, dimension))];
        double[] signal = Direction(random, dimension);
        var values = new float[count * dimension];
        var labels = new double[count];
        var row = new double[dimension];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < dimension; k++)
            {
                row[k] = Gaussian(random);
            }

            double margin = 8 * TensorPrimitives.Dot<double>(row, signal);
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-margin)) ? 1 : -1;
            for (int k = 0; k < dimension; k++)
            {
                row[k] *= Math.Pow(k + 1, -Power);
            }

            foreach (double[] normal in normals)
            {
                TensorPrimitives.MultiplyAdd(normal, -2 * TensorPrimitives.Dot<double>(row, normal), row, row);
            }

            TensorPrimitives.ConvertTruncating<double, float>(row, values.AsSpan(i * dimension, dimension));
        }

        return new DenseProblem(values, labels, dimension);
    }

    private static double[] Direction(Random random, int dimension)
    {
        double[] direction = [.. Enumerable.Range(0, dimension).Select(_ => Gaussian(random))];
        TensorPrimitives.Divide(direction, TensorPrimitives.Norm<double>(direction), direction);
        return direction;
    }

    // Box and Muller's transform; the generator never returns 1.
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
