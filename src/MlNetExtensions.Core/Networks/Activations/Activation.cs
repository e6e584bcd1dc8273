using System.Numerics;

namespace MlNetExtensions;

/// <summary>A function that a network applies to every unit of a layer.</summary>
/// <remarks>Stateless, and safe for many threads at once. Whoever needs another one derives from this class.</remarks>
public abstract class Activation
{
    /// <summary>Name in print-outs and errors, with all options.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>
    /// By how much weights must be larger than 1/√inputs for a signal to keep its second moment through a layer: √2 for ReLU, 1 for the
    /// identity.
    /// </summary>
    public virtual double Gain => 1;

    /// <summary>y = f(x), value by value.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">Inputs.</param>
    /// <param name="y">As many outputs.</param>
    public abstract void Apply<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Multiplies the gradient with respect to the outputs by f′(x), which makes it the one with respect to the inputs.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">Inputs.</param>
    /// <param name="y">The outputs that <see cref="Apply"/> gave for them.</param>
    /// <param name="delta">The gradient, changed in place.</param>
    public abstract void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Two activations are equal where they are of one type and of one name, which shows all options.</summary>
    public override bool Equals(object? obj) => obj is Activation other && GetType() == other.GetType() && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
