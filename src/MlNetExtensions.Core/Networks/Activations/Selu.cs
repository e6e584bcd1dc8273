using System.Numerics;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>
/// Scaled exponential linear unit: f(x) = λx for x > 0 and λα(eˣ − 1) elsewhere, with λ ≈ 1.0507 and α ≈ 1.6733 such that mean 0 and
/// variance 1 are a fixed point of a layer with weights of variance 1/inputs (<see cref="LeCunInitializer"/>).
/// </summary>
/// <remarks>Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks", 2017. f′(x) = λ, or f(x) + λα.</remarks>
public sealed class Selu : Activation
{
    /// <summary>λ.</summary>
    public const double Lambda = 1.0507009873554804934193349852946;

    /// <summary>α.</summary>
    public const double Alpha = 1.6732632423543772848170429916717;

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => VectorFunctions.Apply<T, Function<T>>(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => Vector.ConditionalSelect(
            Vector.GreaterThan(x, Vector<T>.Zero),
            Constant<T>(Lambda) * x,
            Constant<T>(Lambda * Alpha) * (Exp(Vector.Min(x, Vector<T>.Zero)) - Vector<T>.One));

        public static Vector<T> Slope(Vector<T> x, Vector<T> y) =>
            Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Constant<T>(Lambda), y + Constant<T>(Lambda * Alpha));
    }
}
