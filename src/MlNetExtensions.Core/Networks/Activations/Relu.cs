using System.Numerics;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>Rectified linear unit: f(x) = max(x, 0), f′(x) = 1 for x > 0 and 0 elsewhere.</summary>
/// <remarks>Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.</remarks>
public sealed class Relu : Activation
{
    /// <inheritdoc/>
    public override double Gain => Math.Sqrt(2);

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => VectorFunctions.Apply<T, Function<T>>(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => Vector.Max(x, Vector<T>.Zero);

        public static Vector<T> Slope(Vector<T> x, Vector<T> y) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Vector<T>.One, Vector<T>.Zero);
    }
}
