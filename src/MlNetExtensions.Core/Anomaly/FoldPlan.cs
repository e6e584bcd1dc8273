namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// Which fold, and which shard of it, a row belongs to: a function of the row's index and the seed alone, so that it is the same on any
/// number of threads. Every run of <see cref="Folds"/> consecutive rows is dealt out to all folds in a random order.
/// </summary>
internal sealed class FoldPlan
{
    private const int RowsPerShardTurn = 64;

    private readonly ulong _seed;
    private readonly int _shardsPerFold;
    private readonly int[] _deal;
    private long _dealt = -1;

    public FoldPlan(int folds, int shardsPerFold, int seed)
    {
        Folds = folds;
        _shardsPerFold = shardsPerFold;
        _seed = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL);
        _deal = new int[folds];
    }

    public int Folds { get; }

    public int Shards => Folds * _shardsPerFold;

    public int FoldOfShard(int shard) => shard % Folds;

    /// <summary>Lists the rows of a batch by shard, as indices into the batch.</summary>
    public List<int>[] Assign(long firstRow, int count)
    {
        List<int>[] shards = [.. Enumerable.Range(0, Shards).Select(_ => new List<int>(count / Shards + 1))];
        for (int i = 0; i < count; i++)
        {
            long row = firstRow + i;
            int turn = (int)(row / RowsPerShardTurn % _shardsPerFold);
            shards[turn * Folds + Fold(row)].Add(i);
        }

        return shards;
    }

    /// <summary>The fold of a row.</summary>
    public int Fold(long row)
    {
        if (Folds == 1)
        {
            return 0;
        }

        (long group, long position) = Math.DivRem(row, Folds);
        if (group != _dealt)
        {
            Deal(group);
        }

        return _deal[position];
    }

    private void Deal(long group)
    {
        ulong state = _seed ^ unchecked((ulong)group * 0xBF58476D1CE4E5B9UL);
        for (int i = 0; i < Folds; i++)
        {
            int j = (int)(SplitMix64.Next(ref state) % (ulong)(i + 1));
            _deal[i] = _deal[j];
            _deal[j] = i;
        }

        _dealt = group;
    }
}
