using System.Numerics;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One fit by the minimum covariance determinant, which needs all rows in memory.</summary>
internal sealed class RobustGaussians<T>(IRowSource<T> source, GaussianAnomalyOptions options, CalibratedThreshold? calibration, RobustEstimator estimator)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsPerBatch = 4096;

    private readonly IReadOnlyList<RowColumn> _columns = source.Columns;

    public GaussianAnomalyFit Fit()
    {
        T[][] rows = ReadAll(out int count);
        Gaussians.CheckCount(_columns[0], count);
        if (calibration is null)
        {
            return Finish(FitColumns(rows, _ => true), NormalScores.None);
        }

        CalibratedThreshold chosen = options.Resolve(calibration, count)!;
        FoldPlan plan = (calibration is FoldedThreshold folded ? folded with { Folds = FoldsFor(folded.Folds, count) } : calibration).Plan(shardsPerFold: 1);
        int[] folds = [.. Enumerable.Range(0, count).Select(row => plan.Fold(row))];
        GaussianModel[]?[] byFold = new GaussianModel[plan.Folds][];
        if (chosen is SplitConformalThreshold)
        {
            SplitConformalThreshold.Check(_columns[0], folds.Count(fold => fold != 0), count);
            byFold[0] = FitColumns(rows, row => folds[row] != 0);
            return Finish(byFold[0]!, NormalScores.Split(Scores(plan, byFold).ByFold()[0]!, count));
        }

        for (int fold = 0; fold < plan.Folds; fold++)
        {
            byFold[fold] = FitColumns(rows, row => folds[row] != fold);
        }

        GaussianModel[] models = FitColumns(rows, _ => true);
        return Finish(models, chosen is CrossFittedThreshold
            ? NormalScores.CrossFitted(Scores(plan, byFold).Pooled(), plan.Folds)
            : NormalScores.Cross(new CrossConformalScores([.. byFold.Select(Scorer)!], Scores(plan, byFold).ByFold()!)));
    }

    private OutOfFoldScores<T> Scores(FoldPlan plan, GaussianModel[]?[] byFold) => new(source, plan, [.. byFold.Select(Scorer)], options.CancellationToken);

    private GaussianScorer? Scorer(GaussianModel[]? models) => models is null ? null : new GaussianScorer(models, options.Combination);

    private GaussianAnomalyFit Finish(GaussianModel[] models, NormalScores scores) => Gaussians.Finish(_columns, models, moments: null, options, scores);

    // The determinant needs more rows than features, without any fold too: where there are hardly more, smaller folds leave enough.
    private int FoldsFor(int folds, int rows)
    {
        int dimension = _columns.Max(column => column.Dimension);
        int enough = Math.Min(folds, rows);
        while (enough < Math.Min(rows, AnomalyThreshold.MaximumFolds) && rows - ((rows + enough - 1) / enough) <= dimension)
        {
            enough++;
        }

        return enough;
    }

    private T[][] ReadAll(out int count)
    {
        List<T>[] columns = [.. _columns.Select(_ => new List<T>())];
        count = 0;
        foreach (RowBatch<T> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, _columns), options.CancellationToken))
        {
            for (int i = 0; i < columns.Length; i++)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, _columns[i], batch.FirstRow);
                columns[i].AddRange(batch.Columns[i].Span);
            }

            count += batch.Count;
        }

        return [.. columns.Select(column => column.ToArray())];
    }

    private GaussianModel[] FitColumns(T[][] rows, Func<int, bool> isKept) => [.. _columns.Select((column, i) => Fit(column, rows[i], isKept))];

    private GaussianModel Fit(RowColumn column, T[] rows, Func<int, bool> isKept)
    {
        T[] kept = [.. rows.Chunk(column.Dimension).Where((_, row) => isKept(row)).SelectMany(row => row)];
        try
        {
            RobustCovariance robust = MinimumCovarianceDeterminant.Fit<T>(
                kept,
                column.Dimension,
                new MinimumCovarianceDeterminantOptions { SupportFraction = estimator.SupportFraction, Seed = estimator.Seed, AssumeCentered = options.AssumeCentered },
                options.CancellationToken);
            var sample = new CovarianceSample([.. robust.Covariance], [.. robust.Location], scale: null, robust.Support.Length, fourthMoment: double.NaN);
            return Gaussians.FromSample(column, sample, options);
        }
        catch (DegenerateSampleException cause)
        {
            throw new DegenerateSampleException($"Column '{column.Name}': {cause.Message}", cause);
        }
    }
}
