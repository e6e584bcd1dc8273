using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>Hyperbolic tangent: f(x) = (e²ˣ − 1)/(e²ˣ + 1), f′ = 1 − f².</summary>
public sealed class Tanh : Activation
{
    /// <inheritdoc/>
    public override double Gain => 5.0 / 3;

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => TensorPrimitives.Tanh(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => throw new NotSupportedException();

        public static Vector<T> Slope(Vector<T> x, Vector<T> y) => Vector<T>.One - y * y;
    }
}
