using System.Numerics;
using MathNet.Numerics;
using MlNetExtensions.Core.Networks;
using static MlNetExtensions.Core.Networks.VectorFunctions;

namespace MlNetExtensions;

/// <summary>
/// Gaussian error linear unit, exact: f(x) = x·Φ(x) with the normal law Φ by the error function, f′(x) = Φ(x) + x·φ(x).
/// <see cref="GeluTanh"/> is the approximation.
/// </summary>
/// <remarks>
/// Hendrycks and Gimpel, "Gaussian error linear units", 2016. Φ in float by formula 7.1.26 of Abramowitz and Stegun, within 8·10⁻⁸, in
/// double to full precision.
/// </remarks>
public sealed class Gelu : Activation
{
    /// <inheritdoc/>
    public override double Gain => 1.533;

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y) => VectorFunctions.Apply<T, Function<T>>(x, y);

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta) => Multiply<T, Function<T>>(x, y, delta);

    private readonly struct Function<T> : IVectorFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static Vector<T> Value(Vector<T> x) => x * Law(x, Exp(Constant<T>(-0.5) * x * x));

        public static Vector<T> Slope(Vector<T> x, Vector<T> y)
        {
            Vector<T> bell = Exp(Constant<T>(-0.5) * x * x);
            return Law(x, bell) + x * bell * Constant<T>(0.39894228040143267793994605993438);
        }

        // The upper tail of |x| is a polynomial in t = 1/(1 + p|x|/√2) times e^(−x²/2).
        private static Vector<T> Law(Vector<T> x, Vector<T> bell)
        {
            if (typeof(T) == typeof(double))
            {
                return Exact(x);
            }

            Vector<T> t = Vector<T>.One / (Vector<T>.One + Constant<T>(0.3275911 * 0.70710678118654752440) * Vector.Abs(x));
            Vector<T> tail = Constant<T>(1.061405429) * t + Constant<T>(-1.453152027);
            tail = tail * t + Constant<T>(1.421413741);
            tail = tail * t + Constant<T>(-0.284496736);
            tail = (tail * t + Constant<T>(0.254829592)) * t * bell * Constant<T>(0.5);
            return Vector.ConditionalSelect(Vector.GreaterThan(x, Vector<T>.Zero), Vector<T>.One - tail, tail);
        }

        private static Vector<T> Exact(Vector<T> x)
        {
            Vector<double> values = Vector.As<T, double>(x);
            for (int i = 0; i < Vector<double>.Count; i++)
            {
                values = values.WithElement(i, SpecialFunctions.Erfc(-values[i] / Constants.Sqrt2) / 2);
            }

            return Vector.As<double, T>(values);
        }
    }
}
