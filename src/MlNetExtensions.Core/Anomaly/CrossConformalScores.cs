using System.Numerics;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// The models fitted without each fold, and the scores that the rows of the fold got from them:
/// p(x) = (1 + Σ_k #{i in fold k : s_i ≥ s_k(x)})/(n+1). Vovk, "Cross-conformal predictors", 2015. For exchangeable rows p ≤ α has a
/// probability of at most 2α + min{2(1−1/K)/(n/K+1), (1−K/n)/(K+1)} (Barber et al., "Predictive inference with the jackknife+", 2021).
/// </summary>
internal sealed class CrossConformalScores
{
    private const int RowsPerChunk = 256;

    private readonly IRowScorer[] _models;
    private readonly EmpiricalScores[] _scores;

    /// <param name="models">The model of each fold.</param>
    /// <param name="scores">The scores of the rows of each fold.</param>
    public CrossConformalScores(IRowScorer[] models, EmpiricalScores[] scores)
    {
        _models = models;
        _scores = scores;
        Count = scores.Sum(fold => fold.Count);
    }

    /// <summary>Rows, n.</summary>
    public long Count { get; }

    public int Folds => _models.Length;

    /// <summary>
    /// Counts, for every row of a batch, the scores that reach its own. A count ends as soon as it is certain to exceed
    /// <paramref name="limit"/> or not to: then only the comparison with it holds.
    /// </summary>
    /// <param name="columns">A row-major block for every feature column.</param>
    /// <param name="limit"><see cref="long.MaxValue"/> for counts in full.</param>
    /// <param name="counts">One per row.</param>
    public void CountAtLeast<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, long limit, Memory<long> counts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (counts.Length <= RowsPerChunk)
        {
            CountChunk(columns, limit, first: 0, counts.Span);
            return;
        }

        ParallelWork.For((counts.Length + RowsPerChunk - 1) / RowsPerChunk, chunk =>
        {
            int first = chunk * RowsPerChunk;
            CountChunk(columns, limit, first, counts.Span.Slice(first, Math.Min(RowsPerChunk, counts.Length - first)));
        });
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Folds);
        for (int fold = 0; fold < Folds; fold++)
        {
            _scores[fold].WriteBody(writer);
            _models[fold].Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="reader">The state.</param>
    /// <param name="readScorer">Reads the model of a fold under a field's name.</param>
    public static CrossConformalScores Read(StateReader reader, Func<StateReader, string, IRowScorer> readScorer)
    {
        int folds = reader.ReadInt32("count", 2, AnomalyThreshold.MaximumFolds);
        var models = new IRowScorer[folds];
        var scores = new EmpiricalScores[folds];
        for (int fold = 0; fold < folds; fold++)
        {
            scores[fold] = reader.ReadNested($"scores[{fold}]", EmpiricalScores.ReadBody);
            models[fold] = readScorer(reader, $"models[{fold}]");
        }

        reader.Require(scores.Sum(fold => (double)fold.Count) <= StateLimits.Rows, "scores", $"have more than {StateLimits.Rows} rows");
        return new CrossConformalScores(models, scores);
    }

    private void CountChunk<T>(IReadOnlyList<ReadOnlyMemory<T>> columns, long limit, int first, Span<long> counts)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> open = stackalloc int[RowsPerChunk];
        Span<float> scores = stackalloc float[RowsPerChunk];
        int left = counts.Length;
        for (int i = 0; i < left; i++)
        {
            open[i] = first + i;
        }

        counts.Clear();
        long remaining = Count;
        for (int fold = 0; fold < Folds && left > 0; fold++)
        {
            _models[fold].Score(columns, open[..left], scores);
            remaining -= _scores[fold].Count;
            int kept = 0;
            for (int i = 0; i < left; i++)
            {
                ref long count = ref counts[open[i] - first];
                count += _scores[fold].CountAtLeast(scores[i]);
                if (limit == long.MaxValue || (count <= limit && count + remaining > limit))
                {
                    open[kept++] = open[i];
                }
            }

            left = kept;
        }
    }
}
