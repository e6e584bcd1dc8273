using System.Globalization;
using Microsoft.ML;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>The categories that rows belong to, numbered from 0 by the first appearance of their values.</summary>
internal abstract class CategoryNumbers
{
    /// <summary>Goes on with some rows of a block; −1 for those whose category is missing.</summary>
    public abstract void Number(ColumnBlock block, int first, Span<int> numbers);

    /// <summary>The values so far; null for none.</summary>
    public abstract Categories? Build();
}

/// <summary>Of whole numbers or Booleans, of which none is missing.</summary>
internal sealed class ValueCategories<T> : CategoryNumbers
    where T : struct
{
    private readonly Dictionary<T, int> _known = [];

    public override void Number(ColumnBlock block, int first, Span<int> numbers)
    {
        List<T> values = ((ValueBlock<T>)block).Values;
        for (int row = 0; row < numbers.Length; row++)
        {
            if (!_known.TryGetValue(values[first + row], out numbers[row]))
            {
                numbers[row] = _known.Count;
                _known.Add(values[first + row], numbers[row]);
            }
        }
    }

    public override Categories? Build() => _known.Count == 0 ? null : new Categories(KeyValues.Of<T>([.. _known.Keys]), CategorySource.Value);
}

/// <summary>Of texts, of which an empty one is missing.</summary>
internal sealed class TextCategories : CategoryNumbers
{
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);

    public override void Number(ColumnBlock block, int first, Span<int> numbers)
    {
        List<string> values = ((ValueBlock<string>)block).Values;
        for (int row = 0; row < numbers.Length; row++)
        {
            string value = values[first + row];
            numbers[row] = -1;
            if (value.Length > 0 && !_known.TryGetValue(value, out numbers[row]))
            {
                numbers[row] = _known.Count;
                _known.Add(value, numbers[row]);
            }
        }
    }

    public override Categories? Build() => _known.Count == 0 ? null : new Categories(KeyValues.Of([.. _known.Keys]), CategorySource.Value);
}

/// <summary>
/// Of keys, of which 0 is missing: by the values behind them where the column tells these, since another program may number the same values
/// otherwise, and by the keys themselves where it does not.
/// </summary>
internal sealed class KeyCategories<T> : CategoryNumbers
    where T : struct
{
    private readonly Dictionary<T, int> _known = [];
    private readonly List<T> _keys = [];
    private readonly KeyValues? _values;
    private readonly int[] _firstOfValue;

    public KeyCategories(DataViewSchema.Column column)
    {
        _values = KeyValues.OrNull(column);
        // Keys of equal values are one category.
        _firstOfValue = _values is null ? [] : [.. _values.NumbersOf(_values).Select(number => (int)number)];
    }

    public override void Number(ColumnBlock block, int first, Span<int> numbers)
    {
        List<T> keys = ((ValueBlock<T>)block).Values;
        for (int row = 0; row < numbers.Length; row++)
        {
            T key = keys[first + row];
            if (EqualityComparer<T>.Default.Equals(key, default))
            {
                numbers[row] = -1;
            }
            else if (!_known.TryGetValue(key, out numbers[row]))
            {
                numbers[row] = Add(key);
            }
        }
    }

    public override Categories? Build() =>
        _keys.Count == 0 ? null
        : _values is null ? new Categories(KeyValues.Of<T>([.. _keys]), CategorySource.Key)
        : new Categories(_values.Select([.. _keys.Select(Index)]), CategorySource.KeyValue, Numbers);

    private static KeyNumbers Numbers =>
        typeof(T) == typeof(byte) ? KeyNumbers.Byte : typeof(T) == typeof(ushort) ? KeyNumbers.UInt16 : typeof(T) == typeof(uint) ? KeyNumbers.UInt32 : KeyNumbers.UInt64;

    private static int Index(T key) => (int)Convert.ToUInt64(key, CultureInfo.InvariantCulture) - 1;

    private int Add(T key)
    {
        if (_values is not null)
        {
            int first = _firstOfValue[Index(key)] - 1;
            var canonical = (T)Convert.ChangeType((ulong)first + 1, typeof(T), CultureInfo.InvariantCulture);
            if (!EqualityComparer<T>.Default.Equals(canonical, key))
            {
                if (!_known.TryGetValue(canonical, out int number))
                {
                    number = Add(canonical);
                }

                _known.Add(key, number);
                return number;
            }
        }

        _known.Add(key, _keys.Count);
        _keys.Add(key);
        return _keys.Count - 1;
    }
}
