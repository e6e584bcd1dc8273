using System.Numerics;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>Sigmoid-weighted linear unit, also called swish: f(x) = x·σ(x), f′(x) = σ(x)(1 + x(1 − σ(x))).</summary>
/// <remarks>Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function approximation in reinforcement
/// learning", 2018.</remarks>
public sealed class Silu : Activation
{
    /// <inheritdoc/>
    public override double Gain => 1.676;

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => VectorFunctions.Apply<T, Function<T>>(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => x * Sigmoid(x);

        public static Vector<T> Slope(Vector<T> x, Vector<T> y)
        {
            Vector<T> s = Sigmoid(x);
            return s * (Vector<T>.One + x * (Vector<T>.One - s));
        }
    }
}
