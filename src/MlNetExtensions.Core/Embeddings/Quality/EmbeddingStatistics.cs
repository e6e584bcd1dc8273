using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>What two passes over all rows leave: moments, the sum of directions, a sample.</summary>
internal sealed class EmbeddingStatistics
{
    private const int RowsPerBatch = 4096;

    private readonly double[] _mean;
    private readonly double[] _scatter;

    private EmbeddingStatistics(RowMoments moments, SampledRows sample, DirectionSum directions)
    {
        (Count, Dimension, Sample) = (moments.Count, moments.Dimension, sample);
        Directions = directions;
        _mean = moments.Mean();
        _scatter = moments.Covariance();
        Centered = Singular(moments.Rows.ToArray(), center: true);
        Plain = Singular(moments.Rows.ToArray(), center: false);
    }

    public long Count { get; }

    public int Dimension { get; }

    public SampledRows Sample { get; }

    public DirectionSum Directions { get; }

    /// <summary>Singular values of the rows over √n, largest first, after centering.</summary>
    public double[] Centered { get; }

    /// <summary>The same of the rows as they are.</summary>
    public double[] Plain { get; }

    /// <summary>d × d, with divisor n.</summary>
    public ReadOnlySpan<double> Covariance => _scatter;

    /// <exception cref="InvalidRowException">A value is not finite; the message says where.</exception>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static EmbeddingStatistics Read(IRowSource<float> source, EmbeddingEvaluationOptions options)
    {
        (RowMoments[] shards, SampledRows sample) = ReadMoments(source, options);
        for (int i = 1; i < shards.Length; i++)
        {
            shards[0].Merge(shards[i]);
            shards[i].Release();
        }

        double[] mean = shards[0].Mean();
        DirectionSum[] directions = [.. shards.Select(_ => new DirectionSum(mean))];
        foreach (RowBatch<float> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, source.Columns), options.CancellationToken))
        {
            ForEachPart(batch, mean.Length, directions.Length, (part, rows) => directions[part].Add(rows.Span));
        }

        Array.ForEach(directions[1..], directions[0].Merge);
        return new EmbeddingStatistics(shards[0], sample, directions[0]);
    }

    /// <summary>Draws a sample alone.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static SampledRows ReadSample(IRowSource<float> source, EmbeddingEvaluationOptions options)
    {
        var sample = new RowSubsample(source.Columns[0].Dimension, options.MaximumSampledRows, options.Seed);
        foreach (RowBatch<float> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, source.Columns), options.CancellationToken))
        {
            AddTo(sample, source, batch);
        }

        return sample.Build();
    }

    private static (RowMoments[] Shards, SampledRows Sample) ReadMoments(IRowSource<float> source, EmbeddingEvaluationOptions options)
    {
        int dimension = source.Columns[0].Dimension;
        // A matter of the rows and never of the machine, so that the bits are.
        var shards = new RowMoments[dimension <= 1024 ? 4 : 2];
        var sample = new RowSubsample(dimension, options.MaximumSampledRows, options.Seed);
        long rows = 0;
        foreach (RowBatch<float> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, source.Columns), options.CancellationToken))
        {
            AddTo(sample, source, batch);
            for (int i = 0; rows == 0 && i < shards.Length; i++)
            {
                shards[i] = new RowMoments(dimension, batch.Count > dimension ? long.MaxValue : 0);
            }

            rows += batch.Count;
            ForEachPart(batch, dimension, shards.Length, (part, values) => shards[part].Add(values.Span));
        }

        return rows > 0 ? (shards, sample.Build())
            : throw new ArgumentException($"Column '{source.Columns[0].Name}' has no rows; metrics need at least one.");
    }

    private static void AddTo(RowSubsample sample, IRowSource<float> source, RowBatch<float> batch)
    {
        InvalidRowException.ThrowIfNotFinite(batch.Columns[0].Span, source.Columns[0], batch.FirstRow);
        sample.Add(batch.Columns[0].Span, batch.Groups.Count == 0 ? [] : batch.Groups[0].Span, batch.FirstRow);
    }

    private static void ForEachPart(RowBatch<float> batch, int dimension, int parts, Action<int, ReadOnlyMemory<float>> work) =>
        ParallelWork.For(parts, part =>
        {
            (int first, int past) = ((int)((long)batch.Count * part / parts), (int)((long)batch.Count * (part + 1) / parts));
            work(part, batch.Columns[0][(first * dimension)..(past * dimension)]);
        });

    // Through the smaller of XᵀX and XXᵀ. The scatter about 0 is that about the mean and n·μμᵀ.
    private double[] Singular(double[] rows, bool center)
    {
        if (rows.Length > 0)
        {
            for (int i = 0; center && i < rows.Length; i += Dimension)
            {
                TensorPrimitives.Subtract(rows.AsSpan(i, Dimension), _mean, rows.AsSpan(i, Dimension));
            }

            double[] gram = GramMatrix.Compute(rows, Dimension);
            TensorPrimitives.Divide(gram, Count, gram);
            return Roots(Spectrum.Eigenvalues(gram, (int)Count));
        }

        double[] scatter = _scatter;
        if (!center)
        {
            scatter = [.. _scatter];
            for (int i = 0; i < Dimension; i++)
            {
                Span<double> row = scatter.AsSpan(i * Dimension, Dimension);
                TensorPrimitives.MultiplyAdd(_mean, _mean[i], row, row);
            }
        }

        return Roots(Spectrum.Eigenvalues(scatter, Dimension));
    }

    private static double[] Roots(double[] values) => Array.ConvertAll(values, Math.Sqrt);
}
