using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One fit from streamed moments: of all rows, and of all rows but each fold where scores are cross-fitted.</summary>
internal sealed class MomentGaussians<T>(IRowSource<T> source, GaussianAnomalyOptions options, IReadOnlyList<RowMoments>? previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MinimumRowsPerBatch = 1024;
    private const int ValuesPerBatch = 1 << 21;

    private readonly IReadOnlyList<RowColumn> _columns = source.Columns;

    public GaussianAnomalyFit Fit()
    {
        CrossFittedThreshold? crossFitting = options.CrossFitting;
        FoldPlan plan = Plan(crossFitting);
        RowMoments[][] shards = Accumulate(plan);
        long rows = shards[0].Sum(shard => shard.Count);
        if (crossFitting is not null && rows > 0 && rows < crossFitting.Folds)
        {
            // Fewer rows than folds: leave one out.
            return new MomentGaussians<T>(source, options with { Threshold = LeaveOneOut(rows, crossFitting) }, previous).Fit();
        }

        RowMoments[] total = crossFitting is null && previous is null ? MergeInPlace(shards) : Merge(shards, plan, leaveOut: -1);
        List<RowMoments[]> samples = [total];
        if (crossFitting is not null)
        {
            samples.AddRange(Enumerable.Range(0, plan.Folds).Select(fold => Merge(shards, plan, fold)));
        }

        GaussianModel[][] models = FitAll(samples, plan);
        EmpiricalScores? crossFitted = crossFitting is null
            ? null
            : new OutOfFoldScores<T>(source, plan, [.. models[1..].Select(columns => new GaussianAnomalyModel(columns, options.Combination, 0, null))], options.CancellationToken).Compute();
        return Gaussians.Finish(_columns, models[0], total, options, crossFitted);
    }

    /// <summary>The statistics of all rows.</summary>
    public RowMoments[] Accumulate()
    {
        FoldPlan plan = Plan(crossFitting: null);
        return MergeInPlace(Accumulate(plan));
    }

    // In pairs, and pairs of pairs, so that all cores take part; the order does not depend on them.
    private static RowMoments[] MergeInPlace(RowMoments[][] shards) =>
        [.. shards.Select(column =>
        {
            for (int step = 1; step < column.Length; step *= 2)
            {
                ParallelWork.For(column.Length / (2 * step), pair => column[2 * step * pair].Absorb(column[2 * step * pair + step]));
            }

            return column[0];
        })];

    private FoldPlan Plan(CrossFittedThreshold? crossFitting)
    {
        int folds = crossFitting?.Folds ?? 1;
        return new FoldPlan(folds, ShardsPerFold(_columns.Max(column => column.Dimension), folds), crossFitting?.Seed ?? 0);
    }

    // Shards let every core accumulate on its own; each holds a d × d scatter, so large dimensions get few. Never a matter of the machine.
    private static int ShardsPerFold(int dimension, int folds) => Math.Max(1, (dimension <= 128 ? 16 : dimension <= 1024 ? 4 : 2) / folds);

    private AnomalyThreshold LeaveOneOut(long rows, CrossFittedThreshold crossFitting)
    {
        Gaussians.CheckCount(_columns[0], rows);
        return crossFitting with { Folds = (int)rows };
    }

    private RowMoments[][] Accumulate(FoldPlan plan)
    {
        int largest = _columns.Max(column => column.Dimension);
        int rowsPerBatch = BatchSize.Limit(Math.Max(MinimumRowsPerBatch, ValuesPerBatch / largest), _columns);
        RowMoments[][]? shards = null;
        foreach (RowBatch<T> batch in source.ReadBatches(rowsPerBatch, options.CancellationToken))
        {
            // While a shard has no more rows than features, it keeps the rows instead of their scatter.
            shards ??= NewShards(plan.Shards, batch.Count);
            List<int>[] assigned = plan.Assign(batch.FirstRow, batch.Count);
            CheckFinite(batch);
            RowMoments[][] target = shards;
            ParallelWork.For(_columns.Count * plan.Shards, task =>
            {
                (int column, int shard) = Math.DivRem(task, plan.Shards);
                target[column][shard].Add(batch.Columns[column].Span, CollectionsMarshal.AsSpan(assigned[shard]));
            });
        }

        shards ??= NewShards(plan.Shards, 0);
        SumLargeSamples(shards, plan);
        return shards;
    }

    // A shard may have kept its rows though all shards together have more rows than features: scatters merge faster than rows.
    private void SumLargeSamples(RowMoments[][] shards, FoldPlan plan)
    {
        bool[] isLarge = [.. shards.Select((column, i) => column.Sum(shard => shard.Count) > _columns[i].Dimension)];
        foreach (RowColumn column in _columns.Where((_, i) => isLarge[i]))
        {
            MatrixSize.CheckMemory(column.Dimension, column.Dimension, plan.Shards + plan.Folds + 1, $"Column '{column.Name}': the covariances of all rows and of the folds");
        }

        ParallelWork.For(_columns.Count * plan.Shards, task =>
        {
            (int column, int shard) = Math.DivRem(task, plan.Shards);
            if (isLarge[column])
            {
                shards[column][shard].TurnIntoScatter();
            }
        });
    }

    // The parts only tell whether there is a culprit, so that the one that is named is the first, on any number of threads.
    private void CheckFinite(RowBatch<T> batch)
    {
        const int parts = 16;
        int bad = 0;
        ParallelWork.For(_columns.Count * parts, task =>
        {
            (int column, int part) = Math.DivRem(task, parts);
            ReadOnlySpan<T> values = batch.Columns[column].Span;
            int start = (int)((long)values.Length * part / parts), end = (int)((long)values.Length * (part + 1) / parts);
            if (!TensorPrimitives.IsFiniteAll(values[start..end]))
            {
                Interlocked.Increment(ref bad);
            }
        });
        for (int i = 0; bad > 0 && i < _columns.Count; i++)
        {
            InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, _columns[i], batch.FirstRow);
        }
    }

    private RowMoments[][] NewShards(int count, long expectedRows) =>
        [.. _columns.Select(column => Enumerable.Range(0, count).Select(_ => new RowMoments(column.Dimension, expectedRows)).ToArray())];

    private RowMoments[] Merge(RowMoments[][] shards, FoldPlan plan, int leaveOut) =>
        [.. _columns.Select((column, i) =>
        {
            var merged = new RowMoments(column.Dimension);
            if (previous is not null)
            {
                merged.Merge(previous[i]);
            }

            for (int shard = 0; shard < plan.Shards; shard++)
            {
                if (plan.FoldOfShard(shard) != leaveOut)
                {
                    merged.Merge(shards[i][shard]);
                }
            }

            return merged;
        })];

    // Sample 0 is of all rows, sample f+1 of all but fold f.
    private GaussianModel[][] FitAll(List<RowMoments[]> samples, FoldPlan plan)
    {
        GaussianModel[][] models = [.. samples.Select(_ => new GaussianModel[_columns.Count])];
        double[,]? fourthMoments = NeedsProjectedRows(samples) ? ProjectedFourthMoments(samples, plan) : null;
        ParallelWork.For(samples.Count * _columns.Count, task =>
        {
            (int sample, int column) = Math.DivRem(task, _columns.Count);
            models[sample][column] = Gaussians.FromMoments(_columns[column], samples[sample][column], options, fourthMoments?[sample, column]);
        });
        return models;
    }

    private bool NeedsProjectedRows(List<RowMoments[]> samples) =>
        previous is null && options.Subspace != FeatureSubspace.Full && options.Covariance.NeedsFourthMoment
        && samples.Exists(columns => columns.Any(moments => moments.Scatter is not null && moments.Count > 1));

    // Ledoit-Wolf in a subspace needs Σ‖p‖⁴ of the projections, which are known only after the first pass.
    private double[,] ProjectedFourthMoments(List<RowMoments[]> samples, FoldPlan plan)
    {
        var projections = new GaussianModel[samples.Count, _columns.Count];
        ParallelWork.For(samples.Count * _columns.Count, task =>
        {
            (int sample, int column) = Math.DivRem(task, _columns.Count);
            projections[sample, column] = GaussianFit.Projection(samples[sample][column], options.Covariance, options.Subspace, options.AssumeCentred);
        });
        double[,] sums = new double[samples.Count, _columns.Count];
        foreach (RowBatch<T> batch in source.ReadBatches(BatchSize.Limit(MinimumRowsPerBatch, _columns), options.CancellationToken))
        {
            int[] folds = [.. Enumerable.Range(0, batch.Count).Select(i => plan.Fold(batch.FirstRow + i))];
            ParallelWork.For(samples.Count * _columns.Count, task =>
            {
                (int sample, int column) = Math.DivRem(task, _columns.Count);
                int[] rows = [.. Enumerable.Range(0, batch.Count).Where(i => folds[i] != sample - 1)];
                double[] squared = new double[rows.Length];
                projections[sample, column].SquaredDistances(batch.Columns[column].Span, rows, squared);
                sums[sample, column] += TensorPrimitives.SumOfSquares<double>(squared);
            });
        }

        for (int task = 0; task < sums.Length; task++)
        {
            (int sample, int column) = Math.DivRem(task, _columns.Count);
            sums[sample, column] /= samples[sample][column].Count;
        }

        return sums;
    }
}
