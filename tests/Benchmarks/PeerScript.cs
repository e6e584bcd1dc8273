namespace Benchmarks;

/// <summary>A peer that starts when a row first asks for it.</summary>
internal sealed class PeerScript(string group) : IDisposable
{
    private bool _started;
    private Peer? _peer;

    public Peer? Peer => _started ? _peer : Start();

    /// <summary>Why there is no peer.</summary>
    public string Reason { get; private set; } = "";

    public void Dispose() => _peer?.Dispose();

    private Peer? Start()
    {
        _started = true;
        _peer = Benchmarks.Peer.TryStart(Path.Combine(AppContext.BaseDirectory, group, "peer.py"), out string reason);
        Reason = reason;
        Console.WriteLine(_peer is null ? $"peer: none ({reason})" : $"peer: {_peer.Description}");
        return _peer;
    }
}
