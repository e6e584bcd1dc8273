using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Selection;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Chooses rows of a view once.</summary>
internal static class RowSelector
{
    public static IDataView Select(IDataView data, SelectRowsOptions options)
    {
        options.Validate();
        RowIds ids;
        int[] strata = [];
        if (options.StratumColumnNames is { } names)
        {
            (ids, strata) = StratifiedRows.Read(data, names);
        }
        else
        {
            ids = RowIds.Read(data);
        }

        int count = Math.Min(options.Count ?? Math.Max(1, (int)Math.Round(options.Share!.Value * ids.Count)), ids.Count);
        double[] weights = new double[ids.Count];
        int[] isChosen = new int[ids.Count];
        SelectionPool pool = Pool(data, options, ids.Count, strata);
        if (options.IsStratified)
        {
            SelectWithin(pool, options, strata, count, weights, isChosen);
        }
        else
        {
            Add(options.Sampler.Select(pool, count, (ulong)options.Seed), null, weights, isChosen);
        }

        var rows = new RowPartView(data, new RowPart(ids, isChosen, 1, isOthers: false));
        return options.WeightColumnName is { } name
            ? new AppendedColumnView<float>(rows, new DataViewSchema.DetachedColumn(name, NumberDataViewType.Single), ids, Array.ConvertAll(weights, weight => (float)weight))
            : rows;
    }

    private static void SelectWithin(SelectionPool pool, SelectRowsOptions options, int[] strata, int count, double[] weights, int[] isChosen)
    {
        // The rows of the strata's shares; which rows of a stratum they are is the sampler's choice.
        int[] taken = count >= strata.Length ? Array.ConvertAll(strata, _ => 1) : StratifiedSplits.Test(strata, (double)count / strata.Length, options.Seed);
        int[][] members = [.. Enumerable.Range(0, strata.Length).GroupBy(row => strata[row]).OrderBy(group => group.Key).Select(group => group.ToArray())];
        for (int stratum = 0; stratum < members.Length; stratum++)
        {
            int quota = members[stratum].Count(row => taken[row] == 1);
            RowSelection selection = options.Sampler.Select(pool.Subset(members[stratum]), quota, SelectionRandom.Part((ulong)options.Seed, (ulong)stratum));
            Add(selection, members[stratum], weights, isChosen);
        }
    }

    // A row that is drawn twice comes once, with both weights.
    private static void Add(RowSelection selection, int[]? places, double[] weights, int[] isChosen)
    {
        for (int i = 0; i < selection.Rows.Count; i++)
        {
            int row = places is null ? selection.Rows[i] : places[selection.Rows[i]];
            weights[row] += selection.Weights[i];
            isChosen[row] = 1;
        }
    }

    private static SelectionPool Pool(IDataView data, SelectRowsOptions options, int count, int[] strata)
    {
        double[] scores = [], vectors = [];
        if (options.ScoreColumnName is { } score)
        {
            DataViewSchema.Column column = InputColumns.Find(data.Schema, score);
            if (column.Type != NumberDataViewType.Single)
            {
                throw new ArgumentOutOfRangeException(nameof(options), score,
                    $"Column '{score}' is of type {column.Type}, but scores must be Single. Convert them: Transforms.Conversion.ConvertType(\"{score}\", outputKind: DataKind.Single).");
            }

            scores = FeaturesInMemory.ToDense(FeaturesInMemory.Read(data, score));
        }

        if (options.VectorColumnName is { } vector)
        {
            vectors = FeaturesInMemory.ToDense(FeaturesInMemory.Read(data, vector));
        }

        return new SelectionPool(count)
        {
            Scores = scores,
            Vectors = vectors,
            Strata = strata,
            Visits = options.Sampler.Needs.HasFlag(PoolParts.Visits) ? new long[count] : default,
        };
    }
}
