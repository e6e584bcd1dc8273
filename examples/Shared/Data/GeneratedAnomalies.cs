namespace MlNetExtensions.Examples;

/// <summary>
/// Made-up anomaly sets with the traits of images seen through a pretrained network, for when the real ones are absent:
/// non-negative features of which a third is always zero, a few strong common causes behind most of the variance,
/// fewer rows than features, and anomalies that differ where the normals hardly vary.
/// </summary>
/// <remarks>
/// A feature is max(0, level + loadings · causes + noise). The loadings of cause j shrink like j^-3/4. An anomaly adds a
/// fixed random direction of a length up to <see cref="Displacement"/>: small against the spread of the causes, large against the noise.
/// </remarks>
public sealed class GeneratedAnomalies(int seed = 1)
{
    private const int Causes = 20;
    private const double DeadShare = 1.0 / 3;
    private const double NoiseScale = 0.05;
    private const double Displacement = 2;

    public int Classes { get; init; } = 15;

    public int Dimension { get; init; } = 512;

    public IEnumerable<AnomalySet> All() => Enumerable.Range(0, Classes).Select(Class);

    /// <summary>One class; it depends on the seed and its index alone.</summary>
    public AnomalySet Class(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Classes);
        var gaussian = new Gaussian(ClassSeed(index));
        int normals = 100 + gaussian.Random.Next(201);
        int anomalies = normals / 4;

        double[] levels = Vector(Dimension, () => gaussian.Random.NextDouble() < DeadShare ? double.NegativeInfinity : 1 + 0.3 * gaussian.Next());
        double[][] loadings = [.. Enumerable.Range(1, Causes).Select(j => Vector(Dimension, () => 0.1 * gaussian.Next() / Math.Pow(j, 0.75)))];
        double[] direction = Vector(Dimension, gaussian.Next);
        double length = Math.Sqrt(direction.Sum(x => x * x));

        var rows = new float[(normals + anomalies) * Dimension];
        for (int row = 0; row < normals + anomalies; row++)
        {
            double shift = row < normals ? 0 : Displacement * gaussian.Random.NextDouble() / length;
            double[] causes = Vector(Causes, gaussian.Next);
            for (int i = 0; i < Dimension; i++)
            {
                double value = levels[i] + shift * direction[i] + NoiseScale * gaussian.Next();
                for (int j = 0; j < Causes; j++)
                    value += loadings[j][i] * causes[j];
                rows[row * Dimension + i] = (float)Math.Max(0, value);
            }
        }
        bool[] isAnomaly = [.. Enumerable.Range(0, normals + anomalies).Select(row => row >= normals)];
        return new AnomalySet($"generated {index + 1:00}", new RowMajor<float>(rows, isAnomaly.Length, Dimension), isAnomaly);
    }

    /// <summary>Drawn, not counted up: the first numbers that <see cref="Random"/> gives for neighboring seeds are correlated.</summary>
    private int ClassSeed(int index)
    {
        var seeds = new int[index + 1];
        var random = new Random(seed);
        for (int i = 0; i < seeds.Length; i++)
            seeds[i] = random.Next();
        return seeds[index];
    }

    private static double[] Vector(int length, Func<double> next)
    {
        var vector = new double[length];
        for (int i = 0; i < length; i++)
            vector[i] = next();
        return vector;
    }

    /// <summary>Standard normal numbers by the Box-Muller transform.</summary>
    private sealed class Gaussian(int seed)
    {
        public Random Random { get; } = new(seed);

        public double Next() =>
            Math.Sqrt(-2 * Math.Log(1 - Random.NextDouble())) * Math.Cos(2 * Math.PI * Random.NextDouble());
    }
}
