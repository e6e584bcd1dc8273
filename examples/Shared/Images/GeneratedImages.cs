namespace MlNetExtensions.Examples;

/// <summary>Ten classes of invented images, for machines without the data: Gaussian blots around a class's mean, and Gaussian noise on every pixel.</summary>
public static class GeneratedImages
{
    private const int Side = 28;
    private const int Blots = 12;
    private const double PixelNoise = 0.25;
    private const double Shared = 0.85;
    private const int TrainPerTest = 6;

    /// <summary>Images to train on, and a sixth as many to test with. The same number gives the same images.</summary>
    public static Images Create(int rows)
    {
        var random = new Random(1);
        double[] common = Mean(random);
        double[][] means = [.. Enumerable.Range(0, Images.Classes).Select(_ => Mean(random).Zip(common, (own, all) => Shared * all + (1 - Shared) * own).ToArray())];
        ImageRow[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Row(random, means))];
        return new Images(Draw(rows), Draw(Math.Max(rows / TrainPerTest, 1)), IsGenerated: true);
    }

    private static ImageRow Row(Random random, double[][] means)
    {
        int label = random.Next(means.Length);
        double brightness = 1 + 0.2 * Normal(random);
        return new ImageRow
        {
            Features = Array.ConvertAll(means[label], mean => (float)Math.Clamp(brightness * mean + PixelNoise * Normal(random), 0, 1)),
            Label = (uint)label,
        };
    }

    private static double[] Mean(Random random)
    {
        var image = new double[Images.Pixels];
        for (int blot = 0; blot < Blots; blot++)
        {
            double x = Side * random.NextDouble(), y = Side * random.NextDouble(), width = 2 + 3 * random.NextDouble();
            for (int pixel = 0; pixel < image.Length; pixel++)
            {
                double dx = pixel % Side - x, dy = pixel / Side - y;
                image[pixel] += 0.6 * Math.Exp(-(dx * dx + dy * dy) / (2 * width * width));
            }
        }

        return image;
    }

    // Box and Muller.
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
