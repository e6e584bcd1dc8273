using MlNetExtensions.Tuning;
using static MlNetExtensions.Core.Tests.Tuning.MixedSpace;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>Draws of surrogates against their posterior.</summary>
public sealed class SurrogateDrawTests
{
    public static TheoryData<KernelKind> Kinds => MixedSpace.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draws_have_the_mean_and_the_covariance_of_the_posterior(KernelKind kind)
    {
        const int draws = 1000;
        (double[][] points, double[] targets, double[] counts) = Data(10, 3);
        KernelParameters parameters = Parameters(kind);
        var exact = new GaussianProcess(Mixed, parameters) { DrawFeatures = 32 };
        var sparse = new SparseGaussianProcess(Mixed, parameters, points) { DrawFeatures = 32 };
        for (int i = 0; i < points.Length; i++)
        {
            exact.Add(points[i], targets[i], counts[i]);
            sparse.Add(points[i], targets[i], counts[i]);
        }

        double[][] queries = Data(3, 12).Points;
        double[] covariance = exact.Covariance([.. queries.SelectMany(query => query)]);
        foreach (ISurrogate surrogate in new ISurrogate[] { exact, sparse })
        {
            double[][] values = new double[draws][];
            for (int i = 0; i < draws; i++)
            {
                ITuningFunction draw = surrogate.Draw(new SelectionRandom(SelectionRandom.Part(17, (ulong)i)));
                values[i] = [.. queries.Select(query => draw.Value(query))];
            }

            for (int q = 0; q < queries.Length; q++)
            {
                double mean = values.Average(value => value[q]), expected = exact.Predict(queries[q]).Mean,
                    deviation = Math.Sqrt(covariance[q * 4]);
                mean.Should().BeApproximately(expected, 4.5 * deviation / Math.Sqrt(draws));
                for (int r = 0; r <= q; r++)
                {
                    double product = values.Average(value => (value[q] - expected) * (value[r] - exact.Predict(queries[r]).Mean));
                    double spread = Math.Sqrt((covariance[q * 4] * covariance[r * 4] + covariance[q * 3 + r] * covariance[q * 3 + r]) / draws);
                    product.Should().BeApproximately(covariance[q * 3 + r], 5 * spread + 1e-4);
                }
            }
        }
    }
}
