using MlNetExtensions.Tuning;
using static MlNetExtensions.Core.Tests.Tuning.MixedSpace;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>The posterior against its definition, and its gradients against differences.</summary>
public sealed class GaussianProcessTests
{
    public static TheoryData<KernelKind> Kinds => MixedSpace.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_posterior_is_that_of_the_inverse(KernelKind kind)
    {
        (double[][] points, double[] targets, double[] counts) = Data(14, 3);
        KernelParameters parameters = Parameters(kind);
        GaussianProcess process = Process(parameters, points, targets, counts);
        double[][] queries = Data(6, 4).Points;

        double[] gram = Gram(parameters, [.. points, .. queries]);
        int n = points.Length, all = n + queries.Length;
        double[] noisy = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            Array.Copy(gram, i * all, noisy, i * n, n);
            noisy[i * n + i] += parameters.Noise / counts[i];
        }

        double[] inverse = Inverse(noisy, n);
        double[] covariance = process.Covariance([.. queries.SelectMany(query => query)]);
        for (int q = 0; q < queries.Length; q++)
        {
            double mean = 0;
            for (int r = 0; r < queries.Length; r++)
            {
                double explained = 0;
                for (int i = 0; i < n; i++)
                {
                    for (int j = 0; j < n; j++)
                    {
                        explained += gram[(n + q) * all + i] * inverse[i * n + j] * gram[(n + r) * all + j];
                        mean += r == 0 ? gram[(n + q) * all + i] * inverse[i * n + j] * targets[j] : 0;
                    }
                }

                covariance[q * queries.Length + r].Should().BeApproximately(gram[(n + q) * all + n + r] - explained, 1e-9);
            }

            Prediction prediction = process.Predict(queries[q]);
            prediction.Mean.Should().BeApproximately(mean, 1e-9);
            prediction.Variance.Should().BeApproximately(covariance[q * queries.Length + q], 1e-12);
            process.Mean(queries[q]).Should().Be(prediction.Mean);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Gradients_are_those_of_differences(KernelKind kind)
    {
        (double[][] points, double[] targets, double[] counts) = Data(14, 3);
        KernelParameters parameters = Parameters(kind);
        GaussianProcess exact = Process(parameters, points, targets, counts);
        var sparse = new SparseGaussianProcess(Mixed, parameters, points[..6]);
        for (int i = 0; i < points.Length; i++)
        {
            sparse.Add(points[i], targets[i], counts[i]);
        }

        foreach (ISurrogate surrogate in new ISurrogate[] { exact, sparse })
        {
            ITuningFunction draw = surrogate.Draw(new SelectionRandom(5));
            foreach (double[] query in Data(8, 6).Points)
            {
                double[] byMean = new double[5], byVariance = new double[5], byDraw = new double[5];
                surrogate.Predict(query, byMean, byVariance).Should().Be(surrogate.Predict(query));
                draw.Value(query, byDraw).Should().BeApproximately(draw.Value(query), 1e-12);
                foreach (int k in new[] { 1, 2, 3 })
                {
                    Close(byMean[k], Difference(point => surrogate.Predict(point).Mean, query, k));
                    Close(byVariance[k], Difference(point => surrogate.Predict(point).Variance, query, k));
                    Close(byDraw[k], Difference(draw.Value, query, k));
                }
            }
        }

        double[] gradient = new double[5];
        exact.Mean(points[2], gradient);
        Close(gradient[1], Difference(point => exact.Mean(point), points[2], 1));
    }

    [Fact]
    public void A_grown_and_cut_process_has_the_bits_of_one_grown_at_once()
    {
        (double[][] points, double[] targets, double[] counts) = Data(30, 7);
        KernelParameters parameters = Parameters(KernelKind.Matern52);
        GaussianProcess once = Process(parameters, points, targets, counts), cut = Process(parameters, points, targets, counts);
        cut.Truncate(9);
        for (int i = 9; i < points.Length; i++)
        {
            cut.Add(points[i], -1, counts[i]);
        }

        cut.SetTargets(targets);
        double[] query = Data(1, 8).Points[0];

        cut.Predict(query).Should().Be(once.Predict(query));
        cut.LogMarginalLikelihood.Should().Be(once.LogMarginalLikelihood);
        once.Draw(new SelectionRandom(1)).Value(query).Should().Be(cut.Draw(new SelectionRandom(1)).Value(query));
    }

    [Fact]
    public void A_point_with_a_count_is_that_many_observations()
    {
        KernelParameters parameters = Parameters(KernelKind.Matern52);
        double[][] points = Data(3, 1).Points;
        GaussianProcess counted = Process(parameters, points, [0.5, 1, -1], [3, 1, 1]);
        GaussianProcess repeated = Process(parameters, [points[0], points[0], points[0], points[1], points[2]], [0.2, 0.6, 0.7, 1, -1],
            [1, 1, 1, 1, 1]);
        double[] query = Data(1, 9).Points[0];

        counted.Predict(query).Mean.Should().BeApproximately(repeated.Predict(query).Mean, 1e-10);
        counted.Predict(query).Variance.Should().BeApproximately(repeated.Predict(query).Variance, 1e-10);
    }

    [Fact]
    public void What_cannot_be_learned_from_is_refused()
    {
        KernelParameters parameters = Parameters(KernelKind.Rbf);
        var process = new GaussianProcess(Mixed, parameters);

        FluentActions.Invoking(() => process.Add(new double[5], double.NaN))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("target");
        FluentActions.Invoking(() => process.Add(new double[5], 1, 0))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("count");
        FluentActions.Invoking(() => process.Truncate(1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => process.SetTargets([1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new KernelParameters(0, 1, []))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("variance");
        FluentActions.Invoking(() => new KernelParameters(1, 1, [1, -1]))
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName("lengthScales");
        FluentActions.Invoking(() => new GaussianProcess(Mixed, new(1, 1, [1])))
            .Should().Throw<ArgumentException>().WithMessage("*1 length scales*5 dimensions*");
        FluentActions.Invoking(() => new SparseGaussianProcess(Mixed, parameters, [])).Should().Throw<ArgumentOutOfRangeException>();
        process.Predict(new double[5]).Should().Be(new Prediction(0, parameters.Variance));
    }

    private static void Close(double actual, double expected) => actual
        .Should().BeApproximately(expected, 1e-6 * (1 + Math.Abs(expected)) + 2e-7);
}
