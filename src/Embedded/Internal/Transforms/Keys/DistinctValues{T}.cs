using Microsoft.ML.Data;
using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The first distinct values of a column, those aside that are missing: empty text, NaN, the key 0.</summary>
internal sealed class DistinctValues<T>(PrimitiveDataViewType itemType, int maximumCount)
{
    private readonly HashSet<T> _seen = new(TextComparer.OrDefault<T>());
    private readonly List<T> _values = [];
    private readonly Func<T, bool> _isMissing = Missing(itemType);

    /// <summary>Adds a value, and tells whether there is room for more.</summary>
    public bool Add(T value)
    {
        if (_values.Count >= maximumCount)
            return false;
        if (_isMissing(value) || _seen.Contains(value))
            return true;
        T owned = Owned(value);
        _seen.Add(owned);
        _values.Add(owned);
        return _values.Count < maximumCount;
    }

    public KeyMap<T> ToMap(bool sorted)
    {
        if (sorted)
            _values.Sort(Order());
        return new KeyMap<T>(itemType, [.. _values]);
    }

    /// <summary>Text may be a small part of a large buffer, which the map must not hold on to.</summary>
    private static T Owned(T value) => value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;

    private static Comparison<T> Order() => typeof(T) == typeof(ReadOnlyMemory<char>)
        ? (Comparison<T>)(Delegate)(Comparison<ReadOnlyMemory<char>>)((x, y) => x.Span.SequenceCompareTo(y.Span))
        : Comparer<T>.Default.Compare;

    private static Func<T, bool> Missing(PrimitiveDataViewType type)
    {
        Delegate test = typeof(T) == typeof(ReadOnlyMemory<char>) ? (Func<ReadOnlyMemory<char>, bool>)(text => text.IsEmpty)
            : typeof(T) == typeof(float) ? (Func<float, bool>)float.IsNaN
            : typeof(T) == typeof(double) ? (Func<double, bool>)double.IsNaN
            : type is KeyDataViewType ? (Func<T, bool>)(key => EqualityComparer<T>.Default.Equals(key, default))
            : (Func<T, bool>)(_ => false);
        return (Func<T, bool>)test;
    }
}
