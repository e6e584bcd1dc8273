using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.ML;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Drains the cursors of a set on one thread each and hands their chunks on in the order of the view. Within a cursor batch numbers never
/// fall and no two cursors share one, so the smallest batch at the heads of the queues is always next.
/// </summary>
internal sealed class OrderedChunkReader : IDisposable
{
    private const int ChunksAhead = 4;
    private const int ValuesPerChunk = 1 << 16;
    private const int MaximumRowsPerChunk = 1024;

    private readonly DataViewRowCursor[] _cursors;
    private readonly BlockingCollection<RowChunk>[] _queues;
    private readonly ConcurrentBag<RowChunk> _recycled = [];
    private readonly IReadOnlyList<DataViewSchema.Column> _columns;
    private readonly IReadOnlyList<RowColumn> _rowColumns;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenSource _stop;
    private readonly Task[] _tasks;
    private readonly int _rowsPerChunk;

    public OrderedChunkReader(DataViewRowCursor[] cursors, IReadOnlyList<DataViewSchema.Column> columns, IReadOnlyList<RowColumn> rowColumns, CancellationToken cancellationToken)
    {
        _cursors = cursors;
        _columns = columns;
        _rowColumns = rowColumns;
        _callerToken = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _rowsPerChunk = Math.Clamp(ValuesPerChunk / rowColumns.Sum(column => column.Dimension), 1, MaximumRowsPerChunk);
        _queues = [.. cursors.Select(_ => new BlockingCollection<RowChunk>(ChunksAhead))];
        _tasks = [.. cursors.Select((cursor, i) => Task.Factory.StartNew(() => Drain(cursor, _queues[i]), TaskCreationOptions.LongRunning))];
    }

    public IEnumerable<RowChunk> Read()
    {
        RowChunk?[] heads = new RowChunk?[_queues.Length];
        for (int i = 0; i < heads.Length; i++)
        {
            heads[i] = Next(i);
        }

        while (true)
        {
            int next = -1;
            for (int i = 0; i < heads.Length; i++)
            {
                if (heads[i] is { } head && (next < 0 || head.Batch < heads[next]!.Batch))
                {
                    next = i;
                }
            }

            if (next < 0)
            {
                yield break;
            }

            yield return heads[next]!;
            heads[next] = Next(next);
        }
    }

    /// <summary>Gives a chunk back once its rows are copied.</summary>
    public void Recycle(RowChunk chunk) => _recycled.Add(chunk);

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            Task.WaitAll(_tasks);
        }
        catch (AggregateException)
        {
            // What a reader threw has reached the caller through Next; what is left here is its echo, or our own stop.
        }

        foreach (DataViewRowCursor cursor in _cursors)
        {
            cursor.Dispose();
        }

        foreach (BlockingCollection<RowChunk> queue in _queues)
        {
            queue.Dispose();
        }

        _stop.Dispose();
    }

    // Null at the end of a cursor.
    private RowChunk? Next(int i)
    {
        if (_queues[i].TryTake(out RowChunk? chunk, Timeout.Infinite, _callerToken))
        {
            return chunk;
        }

        try
        {
            _tasks[i].Wait(_callerToken);
        }
        catch (AggregateException failure)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }

        return null;
    }

    private void Drain(DataViewRowCursor cursor, BlockingCollection<RowChunk> queue)
    {
        try
        {
            FeatureReader[] readers = [.. _columns.Select((column, i) => new FeatureReader(cursor, column, _rowColumns[i].Dimension))];
            RowChunk? chunk = null;
            while (cursor.MoveNext())
            {
                if (chunk is not null && (chunk.IsFull || chunk.Batch != cursor.Batch))
                {
                    queue.Add(chunk, _stop.Token);
                    chunk = null;
                }

                chunk ??= NewChunk(cursor.Batch);
                for (int i = 0; i < readers.Length; i++)
                {
                    readers[i].Read(chunk.Row(i, chunk.Count));
                }

                chunk.Count++;
            }

            if (chunk is not null)
            {
                queue.Add(chunk, _stop.Token);
            }
        }
        finally
        {
            queue.CompleteAdding();
        }
    }

    private RowChunk NewChunk(long batch)
    {
        RowChunk chunk = _recycled.TryTake(out RowChunk? used) ? used : new RowChunk(_rowColumns, _rowsPerChunk);
        chunk.Batch = batch;
        chunk.Count = 0;
        return chunk;
    }
}
