using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Tuning;

namespace MlNetExtensions.Core.Tests.Tuning;

/// <summary>The posterior against its definition, its gradients against differences, and draws against the posterior.</summary>
public sealed class GaussianProcessTests
{
    public static readonly TuningSpace Mixed = new(
    [
        new() { Name = "trainer", Levels = 3 },
        new() { Name = "x" },
        new() { Name = "depth", Levels = 4, Ordered = true, Conditions = [new(0, [0, 1])] },
        new() { Name = "rate", Default = 0.2, Conditions = [new(0, [1, 2])] },
        new() { Name = "kind", Levels = 5, Conditions = [new(0, [2])] },
    ]);

    public static TheoryData<KernelKind> Kinds => [.. Enum.GetValues<KernelKind>()];

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

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kernels_of_conditional_spaces_are_positive_definite(KernelKind kind)
    {
        double[] gram = Gram(Parameters(kind), Data(60, 2).Points);
        for (int i = 0; i < 60; i++)
        {
            gram[i * 60 + i] += 1e-9;
        }

        // Points repeat one another but for rounding: a least eigenvalue of 0 is what there can be.
        CholeskyFactor.TryFactor(gram, 60, out _).Should().BeTrue();
    }

    [Fact]
    public void Inactive_dimensions_say_nothing_and_activity_itself_is_a_constant_distance()
    {
        KernelParameters parameters = Parameters(KernelKind.Rbf);
        var points = new KernelPoints(new PointEmbedding(Mixed), parameters);
        double[] values = new double[1];
        double Kernel(double[] x, double[] y)
        {
            points.Truncate(0);
            points.Add(x);
            points.Covariances(y, values);
            return values[0];
        }

        // "rate" is inactive with trainer 0, "depth" with trainer 2.
        Kernel([1 / 6.0, 0.5, 0.1, 0.2, 0.1], [1 / 6.0, 0.5, 0.1, 0.9, 0.1]).Should().Be(parameters.Variance);
        double[] zero = [1 / 6.0, 0.5, 0.625, 0.2, 0.1];
        double near = Kernel(zero, [0.5, 0.5, 0.625, 0.01, 0.1]), far = Kernel(zero, [0.5, 0.5, 0.625, 0.99, 0.1]);
        near.Should().BeApproximately(far, 1e-12);

        // r² = 1/scale² of the rate, h² = 1/scale² of the trainer.
        double r = 1 / parameters.LengthScales[3], h = 1 / parameters.LengthScales[0];
        near.Should().BeApproximately(parameters.Variance * Math.Exp(-0.5 * r * r - 0.5 * h * h), 1e-12);
    }

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

    internal static (double[][] Points, double[] Targets, double[] Counts) Data(int count, ulong seed)
    {
        var random = new SelectionRandom(seed);
        double[][] points = [.. Enumerable.Range(0, count).Select(_ =>
        {
            double[] point = [.. Enumerable.Range(0, 5).Select(_ => 0.02 + 0.96 * random.Uniform())];
            Mixed.Canonicalize(point);
            return point;
        })];
        return (points, [.. points.Select(point => Math.Sin(5 * point[1]) + point[0] + 0.3 * random.Normal())],
            [.. points.Select(_ => 1.0 + random.Below(3))]);
    }

    internal static KernelParameters Parameters(KernelKind kind) => new(1.3, 0.05, [0.9, 0.4, 0.6, 0.5, 1.1]) { Kind = kind };

    private static GaussianProcess Process(KernelParameters parameters, double[][] points, double[] targets, double[] counts)
    {
        var process = new GaussianProcess(Mixed, parameters);
        for (int i = 0; i < points.Length; i++)
        {
            process.Add(points[i], targets[i], counts[i]);
        }

        return process;
    }

    /// <summary>By the definition, one pair at a time.</summary>
    private static double[] Gram(KernelParameters parameters, double[][] points)
    {
        int n = points.Length;
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double r2 = 0, h2 = 0, product = 1, mySquare = 1, otherSquare = 1;
                for (int k = 0; k < 5; k++)
                {
                    bool mine = Mixed.IsActive(points[i], k), other = Mixed.IsActive(points[j], k);
                    double scale = parameters.LengthScales[k] * parameters.LengthScales[k],
                        difference = Math.Abs(points[i][k] - points[j][k]);
                    if (k is not (0 or 4))
                    {
                        // Angles need the vectors themselves: x - 1/2, or where there are conditions (cos x, sin x) and (0, 0).
                        double[] my = Features(points[i][k], k, mine), its = Features(points[j][k], k, other);
                        product += (my[0] * its[0] + my[1] * its[1]) / scale;
                        (mySquare, otherSquare) = (mySquare + (my[0] * my[0] + my[1] * my[1]) / scale,
                            otherSquare + (its[0] * its[0] + its[1] * its[1]) / scale);
                    }

                    if (k is 0 or 4)
                    {
                        h2 += mine == other && (!mine || difference == 0) ? 0 : 1 / scale;
                    }
                    else if (mine && other)
                    {
                        double distance = k == 1 ? difference : 2 * Math.Sin(difference / 2);
                        r2 += distance * distance / scale;
                    }
                    else
                    {
                        r2 += mine || other ? 1 / scale : 0;
                    }
                }

                double r = Math.Sqrt(r2), angle = Math.Acos(Math.Min(1, product / Math.Sqrt(mySquare * otherSquare)));
                double radial = parameters.Kind switch
                {
                    KernelKind.Rbf => Math.Exp(-r2 / 2),
                    KernelKind.InfiniteWidth => (Math.Sin(angle) + (Math.PI - angle) * Math.Cos(angle)) / Math.PI,
                    KernelKind.Matern32 => (1 + Math.Sqrt(3) * r) * Math.Exp(-Math.Sqrt(3) * r),
                    _ => (1 + Math.Sqrt(5) * r + 5 * r2 / 3) * Math.Exp(-Math.Sqrt(5) * r),
                };
                gram[i * n + j] = parameters.Variance * radial * Math.Exp(-h2 / 2);
            }
        }

        return gram;
    }

    private static double[] Features(double x, int dimension, bool isActive) =>
        dimension == 1 ? [x - 0.5, 0] : isActive ? [Math.Cos(x), Math.Sin(x)] : [0, 0];

    private static double[] Inverse(double[] matrix, int n)
    {
        CholeskyFactor.TryFactor(matrix, n, out CholeskyFactor? factor).Should().BeTrue();
        double[] inverse = new double[n * n];
        for (int j = 0; j < n; j++)
        {
            double[] column = new double[n];
            column[j] = 1;
            factor!.Solve(column);
            for (int i = 0; i < n; i++)
            {
                inverse[i * n + j] = column[i];
            }
        }

        return inverse;
    }

    private delegate double PointFunction(ReadOnlySpan<double> point);

    private static double Difference(PointFunction function, double[] point, int dimension)
    {
        const double step = 1e-5;
        double[] up = [.. point], down = [.. point];
        (up[dimension], down[dimension]) = (point[dimension] + step, point[dimension] - step);
        return (function(up) - function(down)) / (2 * step);
    }

    private static void Close(double actual, double expected) => actual
        .Should().BeApproximately(expected, 1e-6 * (1 + Math.Abs(expected)) + 2e-7);
}
