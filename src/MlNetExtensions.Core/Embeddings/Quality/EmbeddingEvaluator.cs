using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>
/// Computes all metrics of an embedding: those of its covariance and of its directions over all rows, streamed in two passes; neighbors and
/// linear probe on a sample.
/// </summary>
/// <remarks>The same seed and rows give the same numbers on any number of threads. Memory is O(d² + sampled rows · d).</remarks>
public static class EmbeddingEvaluator
{
    /// <summary>The class of a test row whose label no other row has: predicted wrong whatever is said.</summary>
    public const int UnknownClass = -2;

    /// <summary>Evaluates rows.</summary>
    /// <param name="rows">The embedding: the first column. The first groups of its batches, where it has some, are the labels; −1 is a
    /// missing one.</param>
    /// <param name="options">Sizes, neighbors, seed; null for the defaults.</param>
    /// <param name="test">Other rows to measure accuracies on; null to hold some out.</param>
    /// <param name="classesOfTest">
    /// Asked after the test rows were read: for each of their groups, the number that it has among those of the rows, or
    /// <see cref="UnknownClass"/>. Null where the numbers are the same.
    /// </param>
    /// <exception cref="ArgumentException">There are no rows, or the test rows have another dimension.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="InvalidRowException">A value is not finite; the message says where.</exception>
    public static EmbeddingMetrics Evaluate(
        IRowSource<float> rows, EmbeddingEvaluationOptions? options = null, IRowSource<float>? test = null,
        Func<IReadOnlyList<int>>? classesOfTest = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        options ??= new EmbeddingEvaluationOptions();
        options.Validate();
        if (test is not null && test.Columns[0].Dimension != rows.Columns[0].Dimension)
        {
            throw new ArgumentException(
                $"Column '{test.Columns[0].Name}' has {test.Columns[0].Dimension} dimensions in the test data, but {rows.Columns[0].Dimension} in the data. Embed both alike.", nameof(test));
        }

        EmbeddingStatistics statistics = EmbeddingStatistics.Read(rows, options);
        SampledRows? sample = test is null ? null : EmbeddingStatistics.ReadSample(test, options);
        if (sample is not null && classesOfTest?.Invoke() is { } classes)
        {
            sample = sample with { Groups = Array.ConvertAll(sample.Groups, group => group < 0 ? group : classes[group]) };
        }

        return Evaluate(statistics, sample, options);
    }

    private static EmbeddingMetrics Evaluate(EmbeddingStatistics statistics, SampledRows? test, EmbeddingEvaluationOptions options)
    {
        double[] variances = Array.ConvertAll(statistics.Centered, value => value * value);
        double[] prepared = Centered(statistics.Sample.Values, statistics.Dimension);
        int columns = (int)Math.Min(statistics.Count, statistics.Dimension), dimension = statistics.Dimension;
        double total = TensorPrimitives.Sum<double>(variances);
        NearestNeighbors euclidean = Find(prepared, prepared, exceptSelf: true, dimension, options);
        NearestNeighbors neighbors = options.Distance == NeighborDistance.Euclidean ? euclidean
            : Cosine(statistics.Sample.Values, statistics.Sample.Values, exceptSelf: true, dimension, options);
        double[] distinct = DistinctRows.Of(prepared, dimension);
        (double two, double likelihood) = IntrinsicDimension.OfDistinct(
            distinct, dimension, options.NumberOfNeighbors, distinct.Length == prepared.Length ? euclidean : null,
            options.CancellationToken);
        var metrics = new EmbeddingMetrics
        {
            RowCount = statistics.Count,
            Dimension = dimension,
            SampledRowCount = statistics.Sample.Count,
            Variances = variances,
            IsoScore = IsoScore.OfCovariance(statistics.Covariance),
            EffectiveRank = EffectiveRank.OfSingularValues(statistics.Plain),
            MatrixNuclearNorm = statistics.Directions.Norm(columns),
            MaximumExplainedVariance = total > 0 ? variances[0] / total : double.NaN,
            SchattenNorm = Schatten(statistics.Centered, options.SchattenOrder) * Math.Sqrt(statistics.Count),
            IntrinsicDimension = two,
            IntrinsicDimensionByLikelihood = likelihood,
            Hubness = neighbors.Count == 0 ? double.NaN : Hubness.Skewness(neighbors, statistics.Sample.Count),
        };
        (SampledRows voters, SampledRows held) = Split(statistics.Sample.Grouped(), test, options);
        if (voters.Count == 0 || held.Count == 0)
        {
            return metrics;
        }

        return metrics with
        {
            LabeledRowCount = voters.Count,
            TestRowCount = held.Count,
            NearestNeighborAccuracy = NeighborVote.Accuracy(Among(voters, held, dimension, options), voters.Groups, held.Groups),
            LinearProbeAccuracy =
                new LinearProbe(dimension, options.ProbeStrength, options.Seed, options.CancellationToken).Accuracy(voters, held),
        };
    }

    private static (SampledRows Voters, SampledRows Held) Split(SampledRows labeled, SampledRows? test, EmbeddingEvaluationOptions options)
    {
        if (test is not null)
        {
            return (labeled, test.Grouped());
        }

        int held = labeled.Count < 2 ? 0 : Math.Clamp((int)Math.Round(labeled.Count * options.TestFraction), 1, labeled.Count - 1);
        int[] order = [.. Enumerable.Range(0, labeled.Count)];
        ulong state = unchecked((ulong)(uint)options.Seed * 0xD1342543DE82EF95 + 1);
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = (int)Math.BigMul(SplitMix64.Next(ref state), (ulong)i + 1, out _);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return (labeled.Select([.. order[held..].Order()]), labeled.Select([.. order[..held].Order()]));
    }

    private static NearestNeighbors Among(SampledRows voters, SampledRows held, int dimension, EmbeddingEvaluationOptions options)
    {
        if (options.Distance == NeighborDistance.Cosine)
        {
            return Cosine(held.Values, voters.Values, exceptSelf: false, dimension, options);
        }

        // Both about one point, that of the voters.
        double[] center = Mean(voters.Values, dimension);
        return Find(Centered(held.Values, dimension, center), Centered(voters.Values, dimension, center), exceptSelf: false, dimension,
            options);
    }

    private static NearestNeighbors Cosine(double[] queries, double[] rows, bool exceptSelf, int dimension,
        EmbeddingEvaluationOptions options) =>
        Find(OfLengthOne(queries, dimension), OfLengthOne(rows, dimension), exceptSelf, dimension, options);

    private static NearestNeighbors Find(double[] queries, double[] rows, bool exceptSelf, int dimension,
        EmbeddingEvaluationOptions options) =>
        NearestNeighbors.Find(queries, rows, dimension, options.NumberOfNeighbors, exceptSelf, options.CancellationToken);

    private static double[] OfLengthOne(double[] rows, int dimension)
    {
        double[] scaled = [.. rows];
        for (int i = 0; i < scaled.Length; i += dimension)
        {
            Span<double> row = scaled.AsSpan(i, dimension);
            double length = TensorPrimitives.Norm<double>(row);
            if (length > 0)
            {
                TensorPrimitives.Divide(row, length, row);
            }
        }

        return scaled;
    }

    private static double[] Centered(double[] rows, int dimension, double[]? center = null)
    {
        double[] centered = new double[rows.Length], mean = center ?? Mean(rows, dimension);
        for (int i = 0; i < rows.Length; i += dimension)
        {
            TensorPrimitives.Subtract(rows.AsSpan(i, dimension), mean, centered.AsSpan(i, dimension));
        }

        return centered;
    }

    private static double[] Mean(double[] rows, int dimension)
    {
        double[] mean = new double[dimension];
        for (int i = 0; i < rows.Length; i += dimension)
        {
            TensorPrimitives.Add(mean, rows.AsSpan(i, dimension), mean);
        }

        TensorPrimitives.Divide(mean, Math.Max(1, rows.Length / dimension), mean);
        return mean;
    }

    private static double Schatten(double[] singularValues, double order)
    {
        double largest = singularValues.Max();
        return largest == 0 ? 0 : largest * Math.Pow(singularValues.Sum(value => Math.Pow(value / largest, order)), 1 / order);
    }
}
