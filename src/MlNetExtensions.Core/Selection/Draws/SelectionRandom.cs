using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Random numbers from a seed for posteriors and samplers: the same numbers on every machine. The whole state is one number, so it can be
/// saved. One thread at a time.
/// </summary>
/// <remarks>
/// SplitMix64 for bits; normal numbers by the ziggurat (Marsaglia and Tsang, 2000, in Doornik's form for 53 bits); Gamma numbers by
/// Marsaglia and Tsang, "A simple method for generating Gamma variables", 2000.
/// </remarks>
/// <param name="seed">Any number.</param>
public sealed class SelectionRandom(ulong seed)
{
    private const double Unit = 1.0 / (1UL << 53);
    private ulong _state = seed;

    /// <summary>The state: a generator with this seed gives the numbers that come next.</summary>
    public ulong State => _state;

    /// <summary>A seed for one part of what has a seed: it depends on nothing but the two.</summary>
    public static ulong Part(ulong seed, ulong part)
    {
        ulong state = unchecked(seed ^ (part + 1) * 0xD1342543DE82EF95);
        return SplitMix64.Next(ref state);
    }

    /// <summary>Uniform in (0, 1) for a part of a seed, so that a row's noise does not depend on the rows beside it.</summary>
    public static double UniformOf(ulong seed, ulong part) => ((Part(seed, part) >> 11) + 0.5) * Unit;

    /// <summary>64 random bits.</summary>
    public ulong Bits() => SplitMix64.Next(ref _state);

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Bits() >> 11) * Unit;

    /// <summary>Uniform in (0, 1).</summary>
    public double OpenUniform() => ((Bits() >> 11) + 0.5) * Unit;

    /// <summary>A whole number in [0, bound); what it lacks of uniformity is below bound/2⁶⁴.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public int Below(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        return (int)Math.BigMul(Bits(), (uint)bound, out ulong _);
    }

    /// <summary>Standard normal.</summary>
    public double Normal()
    {
        while (true)
        {
            ulong bits = Bits();
            int layer = (int)(bits & (Ziggurat.Layers - 1));
            double u = 2 * ((bits >> 11) * Unit) - 1;
            if (Math.Abs(u) < Ziggurat.Ratios[layer])
            {
                return u * Ziggurat.Edges[layer];
            }

            if (layer == 0)
            {
                return Tail(u < 0);
            }

            double x = u * Ziggurat.Edges[layer];
            double outer = Math.Exp(-0.5 * (Ziggurat.Edges[layer] * Ziggurat.Edges[layer] - x * x));
            double inner = Math.Exp(-0.5 * (Ziggurat.Edges[layer + 1] * Ziggurat.Edges[layer + 1] - x * x));
            if (inner + Uniform() * (outer - inner) < 1)
            {
                return x;
            }
        }
    }

    /// <summary>Exponential with mean 1.</summary>
    public double Exponential() => -Math.Log(OpenUniform());

    /// <summary>Standard Gumbel: -ln(-ln U).</summary>
    public double Gumbel() => -Math.Log(Exponential());

    /// <summary>Gamma with a shape and the scale 1.</summary>
    /// <param name="shape">Positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape is out of range.</exception>
    public double Gamma(double shape)
    {
        Arguments.RequirePositive(shape);
        return shape >= 1 ? LargeGamma(shape) : LargeGamma(shape + 1) * Math.Pow(OpenUniform(), 1 / shape);
    }

    /// <summary>Beta(α, β), computed from logarithms where a shape is small, so that both ends can be reached without 0/0.</summary>
    /// <param name="alpha">α, positive and finite.</param>
    /// <param name="beta">β, positive and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A shape is out of range.</exception>
    public double Beta(double alpha, double beta)
    {
        Arguments.RequirePositive(alpha);
        Arguments.RequirePositive(beta);
        if (alpha >= 1 && beta >= 1)
        {
            double successes = LargeGamma(alpha), failures = LargeGamma(beta);
            return successes / (successes + failures);
        }

        return 1 / (1 + Math.Exp(LogGamma(beta) - LogGamma(alpha)));
    }

    /// <summary>Puts items into an order of which each is as likely (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private double LogGamma(double shape) => shape >= 1
        ? Math.Log(LargeGamma(shape))
        : Math.Log(LargeGamma(shape + 1)) + Math.Log(OpenUniform()) / shape;

    private double LargeGamma(double shape)
    {
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = Normal(), v = 1 + c * x;
            if (v <= 0)
            {
                continue;
            }

            v = v * v * v;
            double u = OpenUniform(), squared = x * x;
            if (u < 1 - 0.0331 * squared * squared || Math.Log(u) < 0.5 * squared + d * (1 - v + Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    private double Tail(bool isNegative)
    {
        double x, y;
        do
        {
            x = Math.Log(OpenUniform()) / Ziggurat.Start;
            y = Math.Log(OpenUniform());
        }
        while (-2 * y < x * x);
        return isNegative ? x - Ziggurat.Start : Ziggurat.Start - x;
    }

    /// <summary>128 layers of equal area under exp(-x²/2).</summary>
    private static class Ziggurat
    {
        public const int Layers = 128;
        public const double Start = 3.442619855899;
        private const double Area = 9.91256303526217e-3;

        public static readonly double[] Edges = CreateEdges();
        public static readonly double[] Ratios = [.. Enumerable.Range(0, Layers).Select(i => Edges[i + 1] / Edges[i])];

        private static double[] CreateEdges()
        {
            double[] edges = new double[Layers + 1];
            double height = Math.Exp(-0.5 * Start * Start);
            (edges[0], edges[1]) = (Area / height, Start);
            for (int i = 2; i < Layers; i++)
            {
                edges[i] = Math.Sqrt(-2 * Math.Log(Area / edges[i - 1] + height));
                height = Math.Exp(-0.5 * edges[i] * edges[i]);
            }

            return edges;
        }
    }
}
