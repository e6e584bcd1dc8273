using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One fit from streamed moments: of all rows, of all rows but each fold, or of all rows but those held out.</summary>
internal sealed class MomentGaussians<T>(
    IRowSource<T> source, GaussianAnomalyOptions options, CalibratedThreshold? calibration, IReadOnlyList<RowMoments>? previous)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MinimumRowsPerBatch = 1024;
    private const int ValuesPerBatch = 1 << 21;

    private readonly IReadOnlyList<RowColumn> _columns = source.Columns;

    public GaussianAnomalyFit Fit()
    {
        FoldPlan plan = Plan();
        RowMoments[][] shards = Accumulate(plan);
        long rows = shards[0].Sum(shard => shard.Count);
        if (calibration is FoldedThreshold folded && rows > 0 && rows < folded.Folds)
        {
            // Fewer rows than folds: leave one out.
            Gaussians.CheckCount(_columns[0], rows);
            return new MomentGaussians<T>(source, options, folded with { Folds = (int)rows }, previous).Fit();
        }

        Gaussians.CheckCount(_columns[0], rows + (previous?[0].Count ?? 0));
        switch (options.Resolve(calibration, rows))
        {
            case null:
                RowMoments[] total = WithPrevious(MergeInPlace(shards));
                return Finish(FitAll([new Sample(total, LeftOut: -1)], plan)[0], total, NormalScores.None);
            case SplitConformalThreshold:
                return FitSplit(shards, plan, rows);
            case CrossFittedThreshold:
                return FitFolds(shards, plan, isPooled: true);
            default:
                return FitFolds(shards, plan, isPooled: false);
        }
    }

    /// <summary>The statistics of all rows.</summary>
    public RowMoments[] Accumulate() => MergeInPlace(Accumulate(Plan()));

    private GaussianAnomalyFit FitSplit(RowMoments[][] shards, FoldPlan plan, long rows)
    {
        RowMoments[][] heldOut = [.. shards.Select(column => column.Where((_, shard) => plan.FoldOfShard(shard) == 0).ToArray())];
        RowMoments[][] fitted = [.. shards.Select(column => column.Where((_, shard) => plan.FoldOfShard(shard) != 0).ToArray())];
        RowMoments[] rest = WithPrevious(MergeInPlace(fitted));
        SplitConformalThreshold.Check(_columns[0], rows - heldOut[0].Sum(shard => shard.Count) + (previous?[0].Count ?? 0), rows);
        RowMoments[] total = [.. rest.Select(moments => moments.Clone())];
        for (int i = 0; i < total.Length; i++)
        {
            Array.ForEach(heldOut[i], total[i].Absorb);
        }

        GaussianModel[] models = FitAll([new Sample(rest, LeftOut: 0)], plan)[0];
        GaussianModel[]?[] byFold = new GaussianModel[plan.Folds][];
        byFold[0] = models;
        return Finish(models, total, NormalScores.Split(Scores(plan, byFold).ByFold()[0]!, rows));
    }

    private GaussianAnomalyFit FitFolds(RowMoments[][] shards, FoldPlan plan, bool isPooled)
    {
        // Sample 0 is of all rows, sample f+1 of all but fold f.
        Sample[] samples = new Sample[plan.Folds + 1];
        ParallelWork.For(samples.Length, sample => samples[sample] = new Sample(Merge(shards, plan, sample - 1), sample - 1));
        GaussianModel[][] models = FitAll(samples, plan);
        GaussianModel[][] byFold = models[1..];
        OutOfFoldScores<T> scores = Scores(plan, byFold);
        return Finish(models[0], samples[0].Moments, isPooled
            ? NormalScores.CrossFitted(scores.Pooled(), plan.Folds)
            : NormalScores.Cross(new CrossConformalScores([.. byFold.Select(Scorer)!], scores.ByFold()!)));
    }

    private OutOfFoldScores<T> Scores(FoldPlan plan, GaussianModel[]?[] byFold) => new(source, plan, [.. byFold.Select(Scorer)], options.CancellationToken);

    private GaussianScorer? Scorer(GaussianModel[]? models) => models is null ? null : new GaussianScorer(models, options.Combination);

    private GaussianAnomalyFit Finish(GaussianModel[] models, RowMoments[] total, NormalScores scores) => Gaussians.Finish(_columns, models, total, options, scores);

    // In pairs, and pairs of pairs, so that all cores take part; the order does not depend on them.
    private static RowMoments[] MergeInPlace(RowMoments[][] shards) =>
        [.. shards.Select(column =>
        {
            for (int step = 1; step < column.Length; step *= 2)
            {
                ParallelWork.For((column.Length - step + (2 * step) - 1) / (2 * step), pair => column[2 * step * pair].Absorb(column[(2 * step * pair) + step]));
            }

            return column[0];
        })];

    private RowMoments[] WithPrevious(RowMoments[] moments)
    {
        for (int i = 0; previous is not null && i < moments.Length; i++)
        {
            moments[i].Merge(previous[i]);
        }

        return moments;
    }

    private FoldPlan Plan()
    {
        int parts = calibration?.Parts ?? 1;
        int shardsPerPart = ShardsPerFold(_columns.Max(column => column.Dimension), parts);
        return calibration?.Plan(shardsPerPart) ?? new FoldPlan(1, shardsPerPart, seed: 0);
    }

    // Shards let every core accumulate on its own; each holds a d × d scatter, so large dimensions get few. Never a matter of the machine.
    private static int ShardsPerFold(int dimension, int folds) => Math.Max(1, (dimension <= 128 ? 16 : dimension <= 1024 ? 4 : 2) / folds);

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

    private GaussianModel[][] FitAll(Sample[] samples, FoldPlan plan)
    {
        GaussianModel[][] models = [.. samples.Select(_ => new GaussianModel[_columns.Count])];
        var subspaces = new SubspaceFit[samples.Length, _columns.Count];
        double[,]? fourthMoments = NeedsProjectedRows(samples) ? ProjectedFourthMoments(samples, subspaces, plan) : null;
        ParallelWork.For(samples.Length * _columns.Count, task =>
        {
            (int sample, int column) = Math.DivRem(task, _columns.Count);
            models[sample][column] = fourthMoments is null
                ? Gaussians.FromMoments(_columns[column], samples[sample].Moments[column], options)
                : subspaces[sample, column].Fit(options.Covariance, fourthMoments[sample, column]);
        });
        return models;
    }

    private bool NeedsProjectedRows(Sample[] samples) =>
        previous is null && options.Subspace != FeatureSubspace.Full && options.Covariance.NeedsFourthMoment
        && Array.Exists(samples, sample => sample.Moments.Any(moments => moments.Scatter is not null && moments.Count > 1));

    // Ledoit-Wolf in a subspace needs Σ‖p‖⁴ of the projections, which are known only after the first pass.
    private double[,] ProjectedFourthMoments(Sample[] samples, SubspaceFit[,] subspaces, FoldPlan plan)
    {
        var projections = new GaussianModel?[samples.Length, _columns.Count];
        ParallelWork.For(samples.Length * _columns.Count, task =>
        {
            (int sample, int column) = Math.DivRem(task, _columns.Count);
            var subspace = Gaussians.Subspace(_columns[column], samples[sample].Moments[column], options);
            subspaces[sample, column] = subspace;
            projections[sample, column] = double.IsNaN(subspace.FourthMoment) ? subspace.Lengths() : null;
        });
        double[,] sums = new double[samples.Length, _columns.Count];
        foreach (RowBatch<T> batch in source.ReadBatches(BatchSize.Limit(MinimumRowsPerBatch, _columns), options.CancellationToken))
        {
            int[] folds = [.. Enumerable.Range(0, batch.Count).Select(i => plan.Fold(batch.FirstRow + i))];
            ParallelWork.For(samples.Length * _columns.Count, task =>
            {
                (int sample, int column) = Math.DivRem(task, _columns.Count);
                if (projections[sample, column] is not { } projection)
                {
                    return;
                }

                int[] rows = [.. Enumerable.Range(0, batch.Count).Where(i => folds[i] != samples[sample].LeftOut)];
                double[] squared = new double[rows.Length];
                projection.SquaredDistances(batch.Columns[column].Span, rows, squared);
                sums[sample, column] += TensorPrimitives.SumOfSquares<double>(squared);
            });
        }

        for (int task = 0; task < sums.Length; task++)
        {
            (int sample, int column) = Math.DivRem(task, _columns.Count);
            sums[sample, column] = projections[sample, column] is null
                ? subspaces[sample, column].FourthMoment
                : sums[sample, column] / samples[sample].Moments[column].Count;
        }

        return sums;
    }

    /// <summary>The statistics of all columns, without the rows of one fold; −1 for all rows.</summary>
    private readonly record struct Sample(RowMoments[] Moments, int LeftOut);
}
