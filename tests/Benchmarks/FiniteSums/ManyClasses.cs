namespace Benchmarks.FiniteSums;

/// <summary>Gaussian rows with labels from a multinomial logistic model.</summary>
internal static class ManyClasses
{
    // The norm of a class's weights: classes that overlap.
    private const double Signal = 3;

    public static DenseProblem Generate(int count, int dimension, int classes)
    {
        var random = new Random(1);
        double[] weights = [.. Enumerable.Range(0, dimension * classes).Select(_ => Signal / Math.Sqrt(dimension) * Gaussian(random))];
        var values = new float[count * dimension];
        var labels = new double[count];
        var scores = new double[classes];
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < classes; k++)
            {
                // The largest of the scores with noise of Gumbel's law is a draw from their softmax.
                scores[k] = -Math.Log(-Math.Log(1 - random.NextDouble()));
            }

            for (int j = 0; j < dimension; j++)
            {
                double value = Gaussian(random);
                values[i * dimension + j] = (float)value;
                for (int k = 0; k < classes; k++)
                {
                    scores[k] += value * weights[j * classes + k];
                }
            }

            labels[i] = Array.IndexOf(scores, scores.Max());
        }

        return new DenseProblem(values, labels, dimension);
    }

    // Box and Muller's transform; the generator never returns 1.
    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
}
