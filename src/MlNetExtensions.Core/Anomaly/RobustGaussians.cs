using System.Numerics;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>One fit by the minimum covariance determinant, which needs all rows in memory.</summary>
internal sealed class RobustGaussians<T>(IRowSource<T> source, GaussianAnomalyOptions options, RobustEstimator estimator)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsPerBatch = 4096;

    private readonly IReadOnlyList<RowColumn> _columns = source.Columns;

    public GaussianAnomalyFit Fit()
    {
        T[][] rows = ReadAll(out int count);
        Gaussians.CheckCount(_columns[0], count);
        GaussianModel[] models = FitColumns(rows, _ => true);
        EmpiricalScores? crossFitted = null;
        if (options.CrossFitting is { } crossFitting)
        {
            var plan = new FoldPlan(Math.Min(crossFitting.Folds, count), 1, crossFitting.Seed);
            int[] folds = [.. Enumerable.Range(0, count).Select(row => plan.Fold(row))];
            GaussianAnomalyModel[] outOfFold = [.. Enumerable.Range(0, plan.Folds).Select(fold =>
                new GaussianAnomalyModel(FitColumns(rows, row => folds[row] != fold), options.Combination, 0, null))];
            crossFitted = new OutOfFoldScores<T>(source, plan, outOfFold, options.CancellationToken).Compute();
        }

        return Gaussians.Finish(_columns, models, moments: null, options, crossFitted);
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
                new MinimumCovarianceDeterminantOptions { SupportFraction = estimator.SupportFraction, Seed = estimator.Seed, AssumeCentred = options.AssumeCentred },
                options.CancellationToken);
            var sample = new CovarianceSample([.. robust.Covariance], [.. robust.Location], scale: null, robust.Support.Length, fourthMoment: double.NaN);
            return Gaussians.FromSample(column, sample, options, projectedFourthMoment: null);
        }
        catch (DegenerateSampleException cause)
        {
            throw new DegenerateSampleException($"Column '{column.Name}': {cause.Message}", cause);
        }
    }
}
