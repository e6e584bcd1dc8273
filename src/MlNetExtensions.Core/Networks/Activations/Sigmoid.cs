using System.Numerics;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>Logistic sigmoid: f(x) = 1/(1 + e⁻ˣ), f′ = f(1 − f).</summary>
public sealed class Sigmoid : Activation
{
    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => VectorFunctions.Apply<T, Function<T>>(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => VectorFunctions.Sigmoid(x);

        public static Vector<T> Slope(Vector<T> x, Vector<T> y) => y * (Vector<T>.One - y);
    }
}
