using System.Numerics;

namespace MlNetExtensions.Tuning;

/// <summary>
/// Primitive polynomials over GF(2) in the order of their value as bits, found by trial: x has the order 2ᵈ - 1 modulo the polynomial of
/// degree d.
/// </summary>
internal static class PrimitivePolynomials
{
    private static readonly Lock s_gate = new();
    private static readonly List<uint> s_found = [];
    private static uint s_next = 3;

    /// <summary>The polynomial number <paramref name="index"/>: x + 1 is number 0.</summary>
    public static uint At(int index)
    {
        lock (s_gate)
        {
            for (; s_found.Count <= index; s_next += 2)
            {
                if (IsPrimitive(s_next))
                {
                    s_found.Add(s_next);
                }
            }

            return s_found[index];
        }
    }

    private static bool IsPrimitive(uint polynomial)
    {
        int degree = BitOperations.Log2(polynomial);
        uint order = (1u << degree) - 1;
        if (Power(order, polynomial, degree) != 1)
        {
            return false;
        }

        for (uint rest = order, factor = 2; rest > 1; factor++)
        {
            if (rest % factor != 0)
            {
                continue;
            }

            // For degree 1 the order is 1, which has no factors.
            if (Power(order / factor, polynomial, degree) == 1)
            {
                return false;
            }

            while (rest % factor == 0)
            {
                rest /= factor;
            }
        }

        return true;
    }

    /// <summary>xᵏ modulo the polynomial.</summary>
    private static uint Power(uint exponent, uint polynomial, int degree)
    {
        uint result = 1, x = degree == 1 ? 2 ^ polynomial : 2;
        for (; exponent > 0; exponent >>= 1)
        {
            result = (exponent & 1) == 1 ? Multiply(result, x, polynomial, degree) : result;
            x = Multiply(x, x, polynomial, degree);
        }

        return result;
    }

    private static uint Multiply(uint a, uint b, uint polynomial, int degree)
    {
        uint product = 0;
        for (; b != 0; b >>= 1)
        {
            product ^= (b & 1) * a;
            a <<= 1;
            a ^= ((a >> degree) & 1) * polynomial;
        }

        return product;
    }
}
