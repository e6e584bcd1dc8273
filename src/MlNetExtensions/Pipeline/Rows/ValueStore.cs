namespace MlNetExtensions.Pipeline;

/// <summary>One value a row as they come, in pieces that are given back as they are copied into one array.</summary>
internal sealed class ValueStore<T>
    where T : unmanaged
{
    private const int LargestPiece = 1 << 20;

    private readonly List<T[]?> _full = [];
    private T[] _open = [];
    private int _count;

    public void Add(ReadOnlySpan<T> values)
    {
        for (ReadOnlySpan<T> left = values; !left.IsEmpty;)
        {
            if (_count == _open.Length)
            {
                MakeRoom(left.Length);
            }

            int taken = Math.Min(left.Length, _open.Length - _count);
            left[..taken].CopyTo(_open.AsSpan(_count));
            _count += taken;
            left = left[taken..];
        }
    }

    /// <summary>The values; nothing can be added any more.</summary>
    public T[] ToArray()
    {
        T[] all = GC.AllocateUninitializedArray<T>(checked(_full.Count * LargestPiece + _count));
        for (int i = 0; i < _full.Count; i++)
        {
            _full[i]!.CopyTo(all, i * LargestPiece);
            _full[i] = null;
        }

        _open.AsSpan(0, _count).CopyTo(all.AsSpan(_full.Count * LargestPiece));
        return all;
    }

    private void MakeRoom(int more)
    {
        if (_open.Length == LargestPiece)
        {
            _full.Add(_open);
            (_open, _count) = (new T[LargestPiece], 0);
            return;
        }

        Array.Resize(ref _open, Math.Min(LargestPiece, Math.Max(_count + more, 2 * _open.Length)));
    }
}
