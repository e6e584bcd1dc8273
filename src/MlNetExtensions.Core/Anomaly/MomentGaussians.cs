using System.Numerics;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One fit from streamed moments: of all rows, and of all rows but each fold where scores are cross-fitted.</summary>
internal sealed class MomentGaussians<T>(IRowSource<T> source, GaussianAnomalyOptions options, IReadOnlyList<RowMoments>? previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MinimumRowsPerBatch = 1024;
    private const int ValuesPerBatch = 1 << 19;

    private readonly IReadOnlyList<RowColumn> _columns = source.Columns;

    public GaussianAnomalyFit Fit()
    {
        int largest = _columns.Max(column => column.Dimension);
        CrossFittedThreshold? crossFitting = options.CrossFitting;
        var plan = new FoldPlan(crossFitting?.Folds ?? 1, ShardsPerFold(largest, crossFitting?.Folds ?? 1), crossFitting?.Seed ?? 0);
        RowMoments[][] shards = Accumulate(plan, Math.Max(largest + 1, Math.Max(MinimumRowsPerBatch, ValuesPerBatch / largest)));
        long rows = shards[0].Sum(shard => shard.Count);
        if (crossFitting is not null && rows > 0 && rows < crossFitting.Folds)
        {
            // Fewer rows than folds: leave one out.
            return new MomentGaussians<T>(source, options with { Threshold = LeaveOneOut(rows, crossFitting) }, previous).Fit();
        }

        RowMoments[] total = Merge(shards, plan, leaveOut: -1);
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

    // Shards let every core accumulate on its own; each holds a d × d scatter, so large dimensions get few. Never a matter of the machine.
    private static int ShardsPerFold(int dimension, int folds) => Math.Max(1, (dimension <= 1024 ? 10 : 2) / folds);

    private AnomalyThreshold LeaveOneOut(long rows, CrossFittedThreshold crossFitting)
    {
        Gaussians.CheckCount(_columns[0], rows);
        return crossFitting with { Folds = (int)rows };
    }

    private RowMoments[][] Accumulate(FoldPlan plan, int rowsPerBatch)
    {
        RowMoments[][]? shards = null;
        foreach (RowBatch<T> batch in source.ReadBatches(rowsPerBatch, options.CancellationToken))
        {
            // A first batch with no more rows than features is all there is: then the rows are kept instead of their scatter.
            shards ??= NewShards(plan.Shards, batch.Count);
            List<int>[] assigned = plan.Assign(batch.FirstRow, batch.Count);
            for (int i = 0; i < _columns.Count; i++)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, _columns[i], batch.FirstRow);
            }

            RowMoments[][] target = shards;
            ParallelWork.For(_columns.Count * plan.Shards, task =>
            {
                (int column, int shard) = Math.DivRem(task, plan.Shards);
                target[column][shard].Add(batch.Columns[column].Span, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(assigned[shard]));
            });
        }

        return shards ?? NewShards(plan.Shards, 0);
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
        foreach (RowBatch<T> batch in source.ReadBatches(MinimumRowsPerBatch, options.CancellationToken))
        {
            int[] folds = [.. Enumerable.Range(0, batch.Count).Select(i => plan.Fold(batch.FirstRow + i))];
            ParallelWork.For(samples.Count * _columns.Count, task =>
            {
                (int sample, int column) = Math.DivRem(task, _columns.Count);
                int[] rows = [.. Enumerable.Range(0, batch.Count).Where(i => folds[i] != sample - 1)];
                double[] squared = new double[rows.Length];
                projections[sample, column].SquaredDistances(batch.Columns[column].Span, rows, squared);
                sums[sample, column] += System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(squared);
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
