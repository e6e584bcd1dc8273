using System.Globalization;
using System.Numerics;

namespace MlNetExtensions;

/// <summary>f(x) = x for x > 0 and s·x elsewhere; f′(x) = 1 or s.</summary>
/// <remarks>Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013 (there with s = 0.01).</remarks>
public sealed class LeakyRelu : Activation
{
    /// <param name="slope">s in [0, 1), for negative inputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not in [0, 1).</exception>
    public LeakyRelu(double slope = 0.01)
    {
        if (!(slope is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(slope), slope,
                string.Create(CultureInfo.InvariantCulture, $"slope is {slope}; it must be in [0, 1)."));
        }

        Slope = slope;
    }

    /// <summary>s, for negative inputs.</summary>
    public double Slope { get; }

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{nameof(LeakyRelu)}({Slope})");

    /// <inheritdoc/>
    public override double Gain => Math.Sqrt(2 / (1 + Slope * Slope));

    /// <inheritdoc/>
    public override void Apply<T>(ReadOnlySpan<T> x, Span<T> y)
    {
        T slope = T.CreateTruncating(Slope);
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var value = new Vector<T>(x[i..]);
            Vector.Max(value, slope * value).CopyTo(y[i..]);
        }

        for (; i < x.Length; i++)
        {
            y[i] = T.Max(x[i], slope * x[i]);
        }
    }

    /// <inheritdoc/>
    public override void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> delta)
    {
        T slope = T.CreateTruncating(Slope);
        int i = 0;
        for (; i <= delta.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var value = new Vector<T>(delta[i..]);
            Vector.ConditionalSelect(Vector.GreaterThan(new Vector<T>(x[i..]), Vector<T>.Zero), value, slope * value).CopyTo(delta[i..]);
        }

        for (; i < delta.Length; i++)
        {
            delta[i] *= x[i] > T.Zero ? T.One : slope;
        }
    }
}
