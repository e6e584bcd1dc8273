namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>
/// Splits rows into a number of chunks that depends on the problem alone, so that sums come out bit-equal on any
/// number of threads.
/// </summary>
internal sealed class Chunks
{
    private const int RowsPerChunk = 1024;
    private const int MaximumChunks = 8;

    // Above this size a private copy of the sum per chunk costs more than more chunks gain.
    private const int LargeSum = 1 << 17;

    // Parts that no sum runs across: enough of them for cores to share unequal work, of at least this many entries.
    private const int MaximumParts = 64;
    private const int SmallestPart = 256;

    private readonly int _rows;
    private readonly ParallelOptions _parallel;

    public Chunks(int rows, int sumSize, int threads, CancellationToken token)
    {
        _rows = rows;
        Count = Math.Clamp(rows / RowsPerChunk, 1, sumSize > LargeSum ? 2 : MaximumChunks);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = token };
    }

    public int Count { get; }

    /// <summary>Calls the action once per chunk with its index and its range of rows.</summary>
    public void Run(Action<int, int, int> action)
    {
        if (_parallel.MaxDegreeOfParallelism == 1 || Count == 1)
        {
            for (int chunk = 0; chunk < Count; chunk++)
            {
                _parallel.CancellationToken.ThrowIfCancellationRequested();
                action(chunk, Start(chunk), Start(chunk + 1));
            }
            return;
        }
        Parallel.For(0, Count, _parallel, chunk => action(chunk, Start(chunk), Start(chunk + 1)));
    }

    /// <summary>Calls the action for consecutive parts of 0 … length - 1, each entry of which is worked out on its own.</summary>
    public void ForEachPart(int length, Action<Range> action)
    {
        int parts = Math.Clamp(length / SmallestPart, 1, MaximumParts);
        Range Part(int part) => (int)((long)length * part / parts)..(int)((long)length * (part + 1) / parts);
        if (_parallel.MaxDegreeOfParallelism == 1 || parts == 1)
        {
            for (int part = 0; part < parts; part++)
            {
                _parallel.CancellationToken.ThrowIfCancellationRequested();
                action(Part(part));
            }
            return;
        }
        Parallel.For(0, parts, _parallel, part => action(Part(part)));
    }

    private int Start(int chunk) => (int)((long)_rows * chunk / Count);
}
