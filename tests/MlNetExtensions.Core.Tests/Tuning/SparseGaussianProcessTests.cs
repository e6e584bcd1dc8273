using MlNetExtensions.Tuning;
using static MlNetExtensions.Core.Tests.Tuning.MixedSpace;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>The posterior of a dictionary against its definition.</summary>
public sealed class SparseGaussianProcessTests
{
    [Fact]
    public void A_dictionary_of_all_points_is_exact_and_a_smaller_one_keeps_the_prior_where_it_says_nothing()
    {
        (double[][] points, double[] targets, double[] counts) = Data(20, 3);
        KernelParameters parameters = Parameters(KernelKind.Matern52);
        GaussianProcess exact = Process(parameters, points, targets, counts);
        SparseGaussianProcess Sparse(int size)
        {
            var sparse = new SparseGaussianProcess(
                Mixed, parameters, SurrogateDictionary.Greedy(new PointEmbedding(Mixed), parameters, points, size));
            for (int i = 0; i < points.Length; i++)
            {
                sparse.Add(points[i], targets[i], counts[i]);
            }

            return sparse;
        }

        foreach (double[] query in Data(10, 21).Points)
        {
            Prediction all = Sparse(20).Predict(query), truth = exact.Predict(query);
            all.Mean.Should().BeApproximately(truth.Mean, 1e-5);
            all.Variance.Should().BeApproximately(truth.Variance, 1e-5);
        }

        // With the kernel q(x, x') = k_D(x)K_D⁻¹k_D(x') of the dictionary: its posterior, and the variance k - q that q does not see.
        double[][] few = SurrogateDictionary.Greedy(new PointEmbedding(Mixed), parameters, points, 5), queries = Data(3, 22).Points;
        double[][] everything = [.. few, .. points, .. queries];
        int count = everything.Length, n = points.Length;
        double[] gram = Gram(parameters, everything), dictionary = new double[25], noisy = new double[n * n];
        for (int i = 0; i < 25; i++)
        {
            dictionary[i] = gram[i / 5 * count + i % 5];
        }

        double[] inverse = Inverse(dictionary, 5);
        double Seen(int i, int j) => Enumerable.Range(0, 25).Sum(k => gram[i * count + k / 5] * inverse[k] * gram[j * count + k % 5]);
        for (int i = 0; i < n * n; i++)
        {
            noisy[i] = Seen(5 + i / n, 5 + i % n) + (i % (n + 1) == 0 ? parameters.Noise / counts[i / n] : 0);
        }

        double[] precision = Inverse(noisy, n);
        for (int q = 0; q < queries.Length; q++)
        {
            int at = 5 + n + q;
            double mean = 0, explained = 0;
            for (int k = 0; k < n * n; k++)
            {
                mean += Seen(at, 5 + k / n) * precision[k] * targets[k % n];
                explained += Seen(at, 5 + k / n) * precision[k] * Seen(at, 5 + k % n);
            }

            Prediction some = Sparse(5).Predict(queries[q]);
            some.Mean.Should().BeApproximately(mean, 1e-5);
            some.Variance.Should().BeApproximately(parameters.Variance - explained, 1e-5);
        }
    }
}
