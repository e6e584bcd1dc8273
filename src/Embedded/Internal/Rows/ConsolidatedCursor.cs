using System.Collections.Concurrent;

namespace Microsoft.ML.Internal;

/// <summary>The rows of a set of cursors in the order of their batches. Each is read by a thread of its own, from the time this one is opened.</summary>
internal sealed class ConsolidatedCursor : BlockCursor
{
    private readonly CancellationTokenSource _quit = new();
    private readonly Reader[] _readers;
    private Reader _current;

    public ConsolidatedCursor(DataViewRowCursor[] cursors, DataViewSchema.Column[] active)
        : base(cursors[0].Schema, active) => _readers = Array.ConvertAll(cursors, cursor => new Reader(cursor, active, _quit.Token));

    // The batches of the set are in order now.
    public override long Batch => 0;

    protected override RowBlock NextBlock(RowBlock last)
    {
        _current?.Recycle(last);
        // A batch is in one cursor only, and its blocks follow each other there.
        _current = null;
        foreach (Reader reader in _readers)
        {
            if (reader.Peek() is { } block && (_current is null || block.Batch < _current.Peek().Batch))
                _current = reader;
        }

        return _current?.Take();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_quit.IsCancellationRequested)
        {
            _quit.Cancel();
            foreach (Reader reader in _readers)
                reader.Wait();
        }

        base.Dispose(disposing);
    }

    private sealed class Reader
    {
        private const int BlocksAhead = 4;

        private readonly BlockingCollection<RowBlock> _blocks = new(BlocksAhead);
        private readonly ConcurrentBag<RowBlock> _free = [];
        private readonly Task _work;
        private volatile Exception _failure;
        private RowBlock _head;

        public Reader(DataViewRowCursor cursor, DataViewSchema.Column[] active, CancellationToken quit) =>
            _work = Task.Factory.StartNew(() => Work(cursor, active, quit), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        /// <summary>The next block, which stays; null when there is none.</summary>
        /// <exception cref="InvalidOperationException">Reading has failed.</exception>
        public RowBlock Peek()
        {
            if (_head is null)
                _blocks.TryTake(out _head, Timeout.Infinite);
            return _failure is null ? _head : throw ReadAhead.Failed(_failure);
        }

        public RowBlock Take()
        {
            RowBlock block = Peek();
            _head = null;
            return block;
        }

        public void Recycle(RowBlock block) => _free.Add(block);

        public void Wait() => _work.Wait();

        private void Work(DataViewRowCursor cursor, DataViewSchema.Column[] active, CancellationToken quit)
        {
            try
            {
                using (cursor)
                    Read(cursor, active, quit);
            }
            catch (OperationCanceledException) when (quit.IsCancellationRequested)
            {
                // Nobody wants the rows any more.
            }
            catch (Exception failure)
            {
                _failure = failure;
            }
            finally
            {
                _blocks.CompleteAdding();
            }
        }

        private void Read(DataViewRowCursor cursor, DataViewSchema.Column[] active, CancellationToken quit)
        {
            RowBlock block = null;
            while (cursor.MoveNext())
            {
                if (block is null || block.Count == ReadAhead.BatchSize || block.Batch != cursor.Batch)
                {
                    if (block is not null)
                        _blocks.Add(block, quit);
                    quit.ThrowIfCancellationRequested();
                    block = _free.TryTake(out RowBlock free) ? free : new RowBlock(cursor, active);
                    block.Clear(cursor.Batch);
                }

                block.Append();
            }

            if (block is not null)
                _blocks.Add(block, quit);
        }
    }
}
