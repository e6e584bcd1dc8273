using System.Numerics;
using MlNetExtensions.Core.Moments;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>Scores every row with the model that was fitted without the row's fold.</summary>
internal sealed class OutOfFoldScores<T>(IRowSource<T> source, FoldPlan plan, IReadOnlyList<GaussianAnomalyModel> models, CancellationToken cancellationToken)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsPerChunk = 512;
    private const int RowsPerBatch = 16 * RowsPerChunk;

    private float[] _scores = new float[RowsPerBatch];
    private int _count;

    public EmpiricalScores Compute()
    {
        foreach (RowBatch<T> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, source.Columns), cancellationToken))
        {
            for (int i = 0; i < source.Columns.Count; i++)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, source.Columns[i], batch.FirstRow);
            }

            if (_count + batch.Count > _scores.Length)
            {
                Array.Resize(ref _scores, checked(2 * _scores.Length));
            }

            Score(batch);
            _count += batch.Count;
        }

        return _count > 0
            ? EmpiricalScores.From(_scores.AsSpan(0, _count))
            : throw new DegenerateSampleException($"Column '{source.Columns[0].Name}' has no rows to calibrate a threshold on.");
    }

    private void Score(RowBatch<T> batch)
    {
        int[] folds = [.. Enumerable.Range(0, batch.Count).Select(i => plan.Fold(batch.FirstRow + i))];
        ParallelWork.For((batch.Count + RowsPerChunk - 1) / RowsPerChunk, chunk =>
        {
            int start = chunk * RowsPerChunk;
            int[] all = [.. Enumerable.Range(start, Math.Min(RowsPerChunk, batch.Count - start))];
            for (int fold = 0; fold < plan.Folds; fold++)
            {
                Score(batch, models[fold], [.. all.Where(row => folds[row] == fold)]);
            }
        });
    }

    private void Score(RowBatch<T> batch, GaussianAnomalyModel model, int[] rows)
    {
        int columns = model.Columns.Count;
        double[] squared = new double[rows.Length * columns];
        for (int i = 0; i < columns; i++)
        {
            model.Columns[i].SquaredDistances(batch.Columns[i].Span, rows, squared.AsSpan(i * rows.Length, rows.Length));
        }

        double[] distances = new double[columns];
        for (int k = 0; k < rows.Length; k++)
        {
            for (int i = 0; i < columns; i++)
            {
                distances[i] = Math.Sqrt(squared[i * rows.Length + k]);
            }

            _scores[_count + rows[k]] = (float)model.Combine(distances);
        }
    }
}
