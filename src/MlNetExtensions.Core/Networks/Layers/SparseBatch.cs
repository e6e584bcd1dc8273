namespace MlNetExtensions.Core.Networks;

/// <summary>The stored values of a batch of sparse rows, for a first layer that reads them without filling in the zeros.</summary>
internal sealed class SparseBatch<T> where T : unmanaged
{
    private int[] _starts = new int[1];
    private int[] _columns = [];
    private T[] _values = [];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Columns(int row) => _columns.AsSpan(_starts[row].._starts[row + 1]);

    public ReadOnlySpan<T> Values(int row) => _values.AsSpan(_starts[row].._starts[row + 1]);

    public void Clear() => Count = 0;

    public void Add(ReadOnlySpan<int> columns, ReadOnlySpan<T> values)
    {
        int start = _starts[Count], end = start + values.Length;
        if (_starts.Length < Count + 2)
        {
            Array.Resize(ref _starts, 2 * _starts.Length + 2);
        }

        if (_values.Length < end)
        {
            Array.Resize(ref _values, Math.Max(2 * _values.Length, end));
            Array.Resize(ref _columns, _values.Length);
        }

        columns.CopyTo(_columns.AsSpan(start));
        values.CopyTo(_values.AsSpan(start));
        _starts[++Count] = end;
    }
}
