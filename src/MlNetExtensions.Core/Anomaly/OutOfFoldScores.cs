using System.Numerics;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>Scores every row with the model of its fold, which was fitted without it; rows of a fold without a model are passed over.</summary>
internal sealed class OutOfFoldScores<T>(
    IRowSource<T> source, FoldPlan plan, IRowScorer?[] models, CancellationToken cancellationToken)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsPerChunk = 512;
    private const int RowsPerBatch = 16 * RowsPerChunk;

    private readonly float[][] _scores = [.. models.Select(_ => Array.Empty<float>())];
    private readonly int[] _counts = new int[models.Length];

    /// <summary>The scores of every fold; null for a fold without a model.</summary>
    /// <exception cref="DegenerateSampleException">A fold with a model has no rows.</exception>
    public EmpiricalScores?[] ByFold()
    {
        ReadAll();
        return [.. _scores.Select((scores, fold) => models[fold] is null ? null : EmpiricalScores.From(scores.AsSpan(0, CheckCount(_counts[fold]))))];
    }

    /// <summary>The scores of all folds as one sample.</summary>
    /// <inheritdoc cref="ByFold"/>
    public EmpiricalScores Pooled()
    {
        ReadAll();
        float[] all = new float[CheckCount(_counts.Sum())];
        int start = 0;
        for (int fold = 0; fold < _scores.Length; fold++)
        {
            _scores[fold].AsSpan(0, _counts[fold]).CopyTo(all.AsSpan(start));
            start += _counts[fold];
        }

        return EmpiricalScores.From(all);
    }

    private int CheckCount(int count) => count > 0
        ? count
        : throw new DegenerateSampleException($"Column '{source.Columns[0].Name}' has no rows to calibrate a threshold on.");

    private void ReadAll()
    {
        foreach (RowBatch<T> batch in source.ReadBatches(BatchSize.Limit(RowsPerBatch, source.Columns), cancellationToken))
        {
            for (int i = 0; i < source.Columns.Count; i++)
            {
                InvalidRowException.ThrowIfNotFinite(batch.Columns[i].Span, source.Columns[i], batch.FirstRow);
            }

            Score(batch);
        }
    }

    private void Score(RowBatch<T> batch)
    {
        List<int>[] rows = [.. models.Select(_ => new List<int>(batch.Count / models.Length + 1))];
        for (int i = 0; i < batch.Count; i++)
        {
            rows[plan.Fold(batch.FirstRow + i)].Add(i);
        }

        List<(int Fold, int Start, int Count)> chunks = [];
        for (int fold = 0; fold < models.Length; fold++)
        {
            int count = models[fold] is null ? 0 : rows[fold].Count;
            for (int start = 0; start < count; start += RowsPerChunk)
            {
                chunks.Add((fold, start, Math.Min(RowsPerChunk, count - start)));
            }

            if (_counts[fold] + count > _scores[fold].Length)
            {
                Array.Resize(ref _scores[fold], checked(Math.Max(_counts[fold] + count, 2 * _scores[fold].Length)));
            }
        }

        ParallelWork.For(chunks.Count, task =>
        {
            (int fold, int start, int count) = chunks[task];
            int[] chunk = [.. rows[fold].Skip(start).Take(count)];
            models[fold]!.Score(batch.Columns, chunk, _scores[fold].AsSpan(_counts[fold] + start, count));
        });
        for (int fold = 0; fold < models.Length; fold++)
        {
            _counts[fold] += models[fold] is null ? 0 : rows[fold].Count;
        }
    }
}
