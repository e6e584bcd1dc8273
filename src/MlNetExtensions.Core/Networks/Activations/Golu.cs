using System.Numerics;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>Gompertz linear unit: f(x) = x·g(x) with g(x) = exp(−e⁻ˣ), f′(x) = g(x)(1 + x·e⁻ˣ).</summary>
/// <remarks>Das, Lösch and others, "Gompertz linear units: leveraging asymmetry for enhanced learning dynamics", 2025.</remarks>
public sealed class Golu : Activation
{
    /// <inheritdoc/>
    public override double Gain => 1.6;

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => VectorFunctions.Apply<T, Function<T>>(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => x * Exp(-Exp(-Bounded(x)));

        public static Vector<T> Slope(Vector<T> x, Vector<T> y)
        {
            Vector<T> bounded = Bounded(x), e = Exp(-bounded);
            return Exp(-e) * (Vector<T>.One + bounded * e);
        }

        // Further down g has long been zero, and e⁻ˣ would overflow: 0·∞ is no number.
        private static Vector<T> Bounded(Vector<T> x) => Vector.Max(x, Constant<T>(-60));
    }
}
