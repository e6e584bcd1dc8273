using System.Numerics.Tensors;

namespace MlNetExtensions.Tuning;

/// <summary>Kernels of variance 1 by the squared scaled distance, or by the cosine of an angle, many at a time.</summary>
internal static class RadialProfile
{
    /// <summary>The values, in place of squared distances.</summary>
    /// <param name="kind">The kernel.</param>
    /// <param name="squares">r² on entry, or for an infinite width the cosine; the values on return.</param>
    /// <param name="slopes">Of the same length: dm/d(r²), or by the cosine; empty where they are not asked for.</param>
    /// <param name="work">Of the same length.</param>
    public static void Evaluate(KernelKind kind, Span<double> squares, Span<double> slopes, Span<double> work)
    {
        work = work[..squares.Length];
        if (kind == KernelKind.InfiniteWidth)
        {
            Angular(squares, slopes);
            return;
        }

        if (kind == KernelKind.Rbf)
        {
            TensorPrimitives.Multiply(squares, -0.5, squares);
            TensorPrimitives.Exp(squares, squares);
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Multiply(squares, -0.5, slopes);
            }

            return;
        }

        double factor = kind == KernelKind.Matern52 ? 5 : 3;
        TensorPrimitives.Multiply(squares, factor, squares);
        TensorPrimitives.Sqrt(squares, work);
        TensorPrimitives.Negate(work, squares);
        TensorPrimitives.Exp(squares, squares);
        if (kind == KernelKind.Matern32)
        {
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Multiply(squares, -1.5, slopes);
            }

            TensorPrimitives.MultiplyAdd(work, squares, squares, squares);
            return;
        }

        // With s = √5r: m = (1 + s + s²/3)e⁻ˢ and dm/d(r²) = -5/6·(1 + s)e⁻ˢ.
        if (!slopes.IsEmpty)
        {
            TensorPrimitives.MultiplyAdd(work, squares, squares, slopes);
            TensorPrimitives.Multiply(slopes, -5.0 / 6, slopes);
        }

        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] *= 1 + work[i] * (1 + work[i] * (1.0 / 3));
        }
    }

    /// <summary>With c = cos θ: m = (√(1 - c²) + (π - θ)c)/π and dm/dc = 1 - θ/π.</summary>
    private static void Angular(Span<double> cosines, Span<double> slopes)
    {
        for (int i = 0; i < cosines.Length; i++)
        {
            double cosine = Math.Clamp(cosines[i], -1, 1), slope = 1 - Math.Acos(cosine) / Math.PI;
            cosines[i] = Math.Sqrt(1 - cosine * cosine) / Math.PI + slope * cosine;
            if (!slopes.IsEmpty)
            {
                slopes[i] = slope;
            }
        }
    }
}
