using System.Collections.Concurrent;
using System.Numerics;

namespace MlNetExtensions.Tuning;

/// <summary>
/// Sobol's sequence, with a digital shift by a seed: among the points from k·2ᵐ to below (k + 1)·2ᵐ, every dimension has exactly one in
/// each of the 2ᵐ equal intervals.
/// </summary>
/// <remarks>
/// Sobol, 1967; Bratley and Fox, "Algorithm 659", 1988. Dimensions have the primitive polynomials over GF(2) in the order of their degrees.
/// The first <see cref="PublishedDimensions"/> have the initial numbers of Joe and Kuo, "Constructing Sobol sequences with better
/// two-dimensional projections", 2008; later ones have odd numbers from SplitMix64, which keeps each dimension's own evenness (it holds for
/// any odd initial numbers) but promises nothing about pairs of dimensions.
/// </remarks>
internal sealed class SobolSequence
{
    public const int PublishedDimensions = 21;
    private const int Bits = 32;
    private const double Unit = 1.0 / (1UL << Bits);

    private static readonly uint[][] s_initial =
    [
        [1], [1, 3], [1, 3, 1], [1, 1, 1], [1, 1, 3, 3], [1, 3, 5, 13], [1, 1, 5, 5, 17], [1, 1, 5, 5, 5], [1, 1, 7, 11, 19],
        [1, 1, 5, 1, 1], [1, 1, 1, 3, 11], [1, 3, 5, 5, 31], [1, 3, 3, 9, 7, 49], [1, 1, 1, 15, 21, 21], [1, 3, 1, 13, 27, 49],
        [1, 1, 1, 15, 7, 5], [1, 3, 1, 15, 13, 25], [1, 1, 5, 5, 19, 61], [1, 3, 7, 11, 23, 15, 103], [1, 3, 7, 13, 13, 15, 69],
    ];

    private static readonly ConcurrentDictionary<int, uint[]> s_directions = new();
    private readonly uint[][] _directions;
    private readonly uint[] _shifts;

    /// <param name="dimensions">Not negative.</param>
    /// <param name="seed">The shift; null for none, so that the first point is the origin.</param>
    public SobolSequence(int dimensions, ulong? seed)
    {
        _directions = [.. Enumerable.Range(0, dimensions).Select(dimension => s_directions.GetOrAdd(dimension, Directions))];
        _shifts = [.. Enumerable.Range(0, dimensions).Select(dimension =>
            seed is { } given ? (uint)(SelectionRandom.Part(given, (ulong)dimension) >> Bits) : 0)];
    }

    public int Dimensions => _directions.Length;

    /// <summary>A point by its index; in [0, 1).</summary>
    public void Point(uint index, Span<double> point)
    {
        uint gray = index ^ (index >> 1);
        for (int i = 0; i < _directions.Length; i++)
        {
            uint bits = _shifts[i];
            for (uint rest = gray; rest != 0; rest &= rest - 1)
            {
                bits ^= _directions[i][BitOperations.TrailingZeroCount(rest)];
            }

            point[i] = bits * Unit;
        }
    }

    /// <summary>v[i] = m[i]·2^(31 - i), with m by the recurrence of the dimension's polynomial.</summary>
    private static uint[] Directions(int dimension)
    {
        uint[] directions = new uint[Bits];
        if (dimension == 0)
        {
            for (int i = 0; i < Bits; i++)
            {
                directions[i] = 1u << (Bits - 1 - i);
            }

            return directions;
        }

        uint polynomial = PrimitivePolynomials.At(dimension - 1);
        int degree = BitOperations.Log2(polynomial);
        for (int i = 0; i < degree; i++)
        {
            directions[i] = Initial(dimension, i) << (Bits - 1 - i);
        }

        for (int i = degree; i < Bits; i++)
        {
            uint value = directions[i - degree] ^ (directions[i - degree] >> degree);
            for (int k = 1; k < degree; k++)
            {
                value ^= ((polynomial >> (degree - k)) & 1) * directions[i - k];
            }

            directions[i] = value;
        }

        return directions;
    }

    private static uint Initial(int dimension, int index) => dimension < PublishedDimensions
        ? s_initial[dimension - 1][index]
        : (uint)(SelectionRandom.Part((ulong)dimension, (ulong)index) & ((2UL << index) - 1)) | 1;
}
