namespace MlNetExtensions.Components;

/// <summary>The numbers of values, from 1 by their first place; 0 for one that is not there.</summary>
internal sealed class ValueNumbers<T>
    where T : notnull
{
    private readonly Dictionary<T, int> _numbers;

    public ValueNumbers(T[] values)
    {
        _numbers = new Dictionary<T, int>(values.Length, new CharacterComparer() as IEqualityComparer<T>);
        for (int i = 0; i < values.Length; i++)
        {
            _numbers.TryAdd(values[i], i + 1);
        }
    }

    public float Of(T value) => _numbers.GetValueOrDefault(value);

    // Texts are equal where their characters are, not where they lie in the same memory.
    private sealed class CharacterComparer : IEqualityComparer<ReadOnlyMemory<char>>
    {
        public bool Equals(ReadOnlyMemory<char> a, ReadOnlyMemory<char> b) => a.Span.SequenceEqual(b.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
    }
}

/// <summary>A value with its number, as a row of a lookup.</summary>
internal sealed class NumberedValue<T>
    where T : notnull
{
    public T Value { get; set; } = default!;

    public float Number { get; set; }
}
