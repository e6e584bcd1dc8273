using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Drains the cursors of a set on one thread each and hands their chunks on in the order of the view. Within a cursor batch numbers never
/// fall and no two cursors share one, so the smallest batch at the heads of the queues is always next.
/// </summary>
internal sealed class OrderedChunkReader : IDisposable
{
    private readonly DataViewRowCursor[] _cursors;
    private readonly ChunkQueue[] _queues;
    private readonly ConcurrentBag<RowChunk> _recycled = [];
    private readonly IReadOnlyList<ViewColumn> _columns;
    private readonly CancellationToken _callerToken;
    private readonly CancellationTokenSource _stop;
    private readonly Task[] _tasks;

    /// <param name="view">The rows.</param>
    /// <param name="columns">What is read of each, in this order.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public OrderedChunkReader(IDataView view, IReadOnlyList<ViewColumn> columns, CancellationToken cancellationToken)
    {
        DataViewRowCursor[] cursors = view.GetRowCursorSet(columns.Select(column => column.Column), Environment.ProcessorCount);
        _cursors = cursors;
        _columns = columns;
        _callerToken = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _queues = [.. cursors.Select(_ => new ChunkQueue())];
        _stop.Token.Register(() => Array.ForEach(_queues, queue => queue.Stop()));
        _tasks = [.. cursors.Select((cursor, i) => Task.Factory.StartNew(() => Drain(cursor, _queues[i]), TaskCreationOptions.LongRunning))];
    }

    /// <summary>The rows, a chunk at a time.</summary>
    /// <exception cref="InvalidRowException">A value is refused; the message names column, row, what it is and what to do.</exception>
    public IEnumerable<RowChunk> Read()
    {
        long rows = 0;
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

            RowChunk chunk = heads[next]!;
            rows += chunk.Count;
            if (chunk.Fault is { } fault)
            {
                throw new InvalidRowException(string.Create(CultureInfo.InvariantCulture, $"Column '{fault.Column}', row {rows} (from 0){fault.Complaint}"));
            }

            yield return chunk;
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

        _stop.Dispose();
    }

    // Null at the end of a cursor.
    private RowChunk? Next(int i)
    {
        _callerToken.ThrowIfCancellationRequested();
        if (_queues[i].Take() is { } chunk)
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

    private void Drain(DataViewRowCursor cursor, ChunkQueue queue)
    {
        try
        {
            ValueReader[] readers = [.. _columns.Select(column => column.Open(cursor))];
            RowChunk? chunk = null;
            bool sound = true;
            while (sound && cursor.MoveNext())
            {
                _stop.Token.ThrowIfCancellationRequested();
                if (chunk is not null && (chunk.IsFull || chunk.Batch != cursor.Batch))
                {
                    queue.Add(chunk);
                    chunk = null;
                }

                chunk ??= NewChunk(cursor.Batch);
                sound = chunk.TryAdd(readers);
            }

            if (chunk is not null)
            {
                queue.Add(chunk);
            }
        }
        finally
        {
            queue.Complete();
        }
    }

    private RowChunk NewChunk(long batch)
    {
        RowChunk chunk = _recycled.TryTake(out RowChunk? used) ? used : new RowChunk(_columns);
        chunk.Clear();
        chunk.Batch = batch;
        return chunk;
    }
}
