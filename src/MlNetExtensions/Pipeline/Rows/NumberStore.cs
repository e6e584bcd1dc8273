using System.Runtime.InteropServices;

namespace MlNetExtensions.Pipeline;

/// <summary>Numbers as they come, in pieces that are given back as they are copied into one array.</summary>
internal sealed class NumberStore
{
    private const int LargestPiece = 1 << 20;

    private readonly List<double[]?> _full = [];
    private double[] _open = [];
    private int _count;

    public void Add(List<double> values)
    {
        for (ReadOnlySpan<double> left = CollectionsMarshal.AsSpan(values); !left.IsEmpty;)
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

    /// <summary>The numbers; nothing can be added any more.</summary>
    public double[] ToArray()
    {
        double[] all = GC.AllocateUninitializedArray<double>(checked(_full.Count * LargestPiece + _count));
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
            (_open, _count) = (new double[LargestPiece], 0);
            return;
        }

        Array.Resize(ref _open, Math.Min(LargestPiece, Math.Max(_count + more, 2 * _open.Length)));
    }
}
