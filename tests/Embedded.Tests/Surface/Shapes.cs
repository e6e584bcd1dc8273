#nullable disable
#pragma warning disable CA1051, CA1822 // the shapes are odd on purpose
namespace Embedded.Tests.Surface;

public interface IShape<T> : IDisposable
    where T : class, IShape<T>, new()
{
    T Copy(in int times, ref long? count, out T[] copies);

    int this[string name] { get; }
}

public enum Corner : byte
{
    Round = 3,
}

public delegate void Draw(ref int color);

public readonly struct Point
{
    public readonly double X;
    public const string Unit = "mm";

    public override string ToString() => Unit;
}

public ref struct Pen
{
    public ReadOnlySpan<char> Colors;
}

public abstract class Drawing<TInk>
{
    protected Drawing(TInk ink) => Ink = ink;

    private protected Drawing()
    {
    }

    public TInk Ink { get; private set; }

    protected abstract bool Empty { get; }

    public event EventHandler Changed { add { } remove { } }

    protected internal virtual IEnumerable<KeyValuePair<string, TInk>> Layers() => [];

    internal void Hidden()
    {
    }

    public sealed class Layer
    {
        [Obsolete("A shape for the test.")]
        public static Layer operator +(Layer left, Layer right) => left ?? right;
    }
}

public static class Drawings
{
    public static bool Fill<TInk>(this Drawing<TInk> drawing, char ink = 'x', Corner corner = Corner.Round, double width = 0.5, params string[] layers)
        where TInk : struct, Enum => drawing is null;
}
