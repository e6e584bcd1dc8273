namespace MlNetExtensions.Pipeline;

/// <summary>
/// The chunks of one cursor on their way from its thread. Who has to wait sleeps at once: with more threads than cores, one that spins takes the
/// time of those that compute.
/// </summary>
internal sealed class ChunkQueue
{
    private const int Capacity = 16;

    private readonly Queue<RowChunk> _chunks = new(Capacity);
    private bool _isComplete;
    private bool _isStopped;

    /// <exception cref="OperationCanceledException">Reading has stopped.</exception>
    public void Add(RowChunk chunk)
    {
        lock (_chunks)
        {
            while (_chunks.Count == Capacity && !_isStopped)
            {
                Monitor.Wait(_chunks);
            }

            ThrowIfStopped();
            _chunks.Enqueue(chunk);
            Monitor.PulseAll(_chunks);
        }
    }

    /// <summary>The next chunk; null after the last.</summary>
    /// <exception cref="OperationCanceledException">Reading has stopped.</exception>
    public RowChunk? Take()
    {
        lock (_chunks)
        {
            while (_chunks.Count == 0 && !_isComplete && !_isStopped)
            {
                Monitor.Wait(_chunks);
            }

            ThrowIfStopped();
            if (!_chunks.TryDequeue(out RowChunk? chunk))
            {
                return null;
            }

            Monitor.PulseAll(_chunks);
            return chunk;
        }
    }

    /// <summary>Says that there are no more chunks.</summary>
    public void Complete()
    {
        lock (_chunks)
        {
            _isComplete = true;
            Monitor.PulseAll(_chunks);
        }
    }

    /// <summary>Wakes whoever waits.</summary>
    public void Stop()
    {
        lock (_chunks)
        {
            _isStopped = true;
            Monitor.PulseAll(_chunks);
        }
    }

    private void ThrowIfStopped()
    {
        if (_isStopped)
        {
            throw new OperationCanceledException();
        }
    }
}
