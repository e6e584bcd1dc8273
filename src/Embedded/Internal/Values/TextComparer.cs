namespace Microsoft.ML.Internal.Values;

/// <summary>Compares text by its characters, as opposed to by the memory that holds it.</summary>
internal sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>
{
    public static TextComparer Instance { get; } = new();

    public static IEqualityComparer<T> OrDefault<T>() => Instance as IEqualityComparer<T> ?? EqualityComparer<T>.Default;

    public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

    public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);
}
