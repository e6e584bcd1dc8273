namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Eigenvalues of a symmetric tridiagonal matrix by the QL iteration with implicit Wilkinson shifts (Dubrulle, Martin and Wilkinson, "The
/// implicit QL algorithm", 1968), and the rotations that lead to its eigenvectors.
/// </summary>
internal static class ImplicitQl
{
    private const int SweepsPerValue = 60;
    private const double Precision = 1.1102230246251565e-16;

    /// <summary>Overwrites the diagonal with the eigenvalues, in no order.</summary>
    /// <param name="diagonal">n values.</param>
    /// <param name="offDiagonal">n values; element i couples i and i + 1, the last is not used.</param>
    /// <exception cref="InvalidOperationException">The iteration does not converge; it always does for finite values.</exception>
    public static RotationSequence Diagonalize(Span<double> diagonal, Span<double> offDiagonal)
    {
        var rotations = new RotationSequence();
        int sweeps = SweepsPerValue * diagonal.Length;
        for (int first = 0; first < diagonal.Length; first++)
        {
            int last;
            while ((last = EndOfBlock(diagonal, offDiagonal, first)) > first)
            {
                if (sweeps-- == 0)
                {
                    throw new InvalidOperationException("The eigenvalue iteration did not converge.");
                }

                Sweep(diagonal, offDiagonal, first, last, rotations);
            }
        }

        return rotations;
    }

    /// <summary>The end of the unreduced block that begins at <paramref name="first"/>.</summary>
    private static int EndOfBlock(ReadOnlySpan<double> d, ReadOnlySpan<double> e, int first)
    {
        int end = first;
        while (end < d.Length - 1 && Math.Abs(e[end]) > Precision * (Math.Abs(d[end]) + Math.Abs(d[end + 1])))
        {
            end++;
        }

        return end;
    }

    /// <summary>Chases the bulge from the last to the first row of a block.</summary>
    private static void Sweep(Span<double> d, Span<double> e, int first, int last, RotationSequence rotations)
    {
        double half = (d[first + 1] - d[first]) / (2 * e[first]);
        double shifted = d[last] - d[first] + e[first] / (half + Math.CopySign(double.Hypot(half, 1), half));
        double sine = 1;
        double cosine = 1;
        double correction = 0;
        rotations.BeginSweep(last - 1);
        for (int i = last - 1; i >= first; i--)
        {
            double bulge = sine * e[i];
            double coupling = cosine * e[i];
            double radius = double.Hypot(bulge, shifted);
            e[i + 1] = radius;
            if (radius == 0)
            {
                // The block has split by itself; the next search finds the parts.
                d[i + 1] -= correction;
                e[last] = 0;
                return;
            }

            sine = bulge / radius;
            cosine = shifted / radius;
            double previous = d[i + 1] - correction;
            double change = (d[i] - previous) * sine + 2 * cosine * coupling;
            correction = sine * change;
            d[i + 1] = previous + correction;
            shifted = cosine * change - coupling;
            rotations.Add(cosine, sine);
        }

        d[first] -= correction;
        e[first] = shifted;
        e[last] = 0;
    }
}
