namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// Which fold, and which shard of it, a row belongs to: a function of the row's index and the seed alone, so that it is the same on any
/// number of threads. Every run of consecutive rows is dealt out to all folds in a random order.
/// </summary>
internal sealed class FoldPlan
{
    private const int RowsPerShardTurn = 64;

    /// <summary>Rows that a split deals at a time.</summary>
    private const int SplitGroup = 100;

    private readonly ulong _seed;
    private readonly int _shardsPerFold;
    private readonly double _share;
    private readonly int[] _deal;
    private long _dealt = -1;

    public FoldPlan(int folds, int shardsPerFold, int seed)
        : this(folds, folds, share: double.NaN, shardsPerFold, seed)
    {
    }

    private FoldPlan(int folds, int group, double share, int shardsPerFold, int seed)
    {
        Folds = folds;
        _share = share;
        _shardsPerFold = shardsPerFold;
        _seed = unchecked((ulong)seed * 0x9E3779B97F4A7C15UL + 0xD1B54A32D192ED03UL);
        _deal = new int[group];
    }

    public int Folds { get; }

    public int Shards => Folds * _shardsPerFold;

    /// <summary>Two folds: a share of the rows in fold 0, the others in fold 1. Any row is as likely as any other to be in fold 0.</summary>
    public static FoldPlan Split(double share, int shardsPerFold, int seed) => new(2, SplitGroup, share, shardsPerFold, seed);

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

        (long group, long position) = Math.DivRem(row, _deal.Length);
        if (group != _dealt)
        {
            Deal(group);
        }

        int place = _deal[position];
        return double.IsNaN(_share) ? place : HeldOut(group, place) ? 0 : 1;
    }

    // The places of a group lie evenly: as many are held out of the first k groups as the share asks for, rounded down.
    private bool HeldOut(long group, int place)
    {
        double before = Math.Floor(group * _share * SplitGroup + 1e-6), after = Math.Floor((group + 1) * _share * SplitGroup + 1e-6);
        return place < after - before;
    }

    private void Deal(long group)
    {
        ulong state = _seed ^ unchecked((ulong)group * 0xBF58476D1CE4E5B9UL);
        for (int i = 0; i < _deal.Length; i++)
        {
            int j = (int)(SplitMix64.Next(ref state) % (ulong)(i + 1));
            _deal[i] = _deal[j];
            _deal[j] = i;
        }

        _dealt = group;
    }
}
