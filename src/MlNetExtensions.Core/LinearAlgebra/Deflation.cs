namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// What of diag(d) + ρzzᵀ is an eigenvalue already, to rounding: where z vanishes, or does after the rotation of two equal entries of d
/// (Dongarra and Sorensen, "A fully parallel algorithm for the symmetric eigenvalue problem", 1987).
/// </summary>
/// <param name="Kept">Places with d ascending and z not small.</param>
/// <param name="Deflated">The other places.</param>
/// <param name="Grouped">
/// For each kept place its rank when vectors of the first half come first, of both halves next, of the second half last.
/// </param>
/// <param name="First">Kept vectors of the first half alone.</param>
/// <param name="Both">Kept vectors of both halves.</param>
/// <param name="Second">Kept vectors of the second half alone.</param>
internal sealed record Deflation(int[] Kept, int[] Deflated, int[] Grouped, int First, int Both, int Second)
{
    private const double Precision = 1.1102230246251565e-16;

    /// <summary>Rotates rows x and y to (c·x + s·y, c·y − s·x).</summary>
    public delegate void RowRotation(int x, int y, double cosine, double sine);

    /// <summary>Changes d and z as it rotates; z belongs to the places from <paramref name="first"/> on.</summary>
    public static Deflation Run(ReadOnlySpan<int> places, double[] d, double[] z, int first, int middle, double rho, RowRotation rotate)
    {
        double largest = 0;
        foreach (int place in places)
        {
            largest = Math.Max(largest, Math.Max(Math.Abs(d[place]), Math.Abs(z[place - first])));
        }

        double tolerance = 8 * Precision * largest;
        List<int> kept = [], deflated = [];
        bool[] isBoth = new bool[z.Length];
        int candidate = -1;
        foreach (int place in places)
        {
            if (!(rho * Math.Abs(z[place - first]) > tolerance))
            {
                deflated.Add(place);
                continue;
            }

            if (candidate >= 0)
            {
                double sine = z[candidate - first], cosine = z[place - first], length = double.Hypot(sine, cosine);
                double gap = d[place] - d[candidate];
                (cosine, sine) = (cosine / length, -sine / length);
                if (Math.Abs(gap * cosine * sine) <= tolerance)
                {
                    z[place - first] = length;
                    isBoth[place - first] |= isBoth[candidate - first] || (place < middle) != (candidate < middle);
                    rotate(candidate, place, cosine, sine);
                    (double low, double high) = (d[candidate], d[place]);
                    d[candidate] = low * cosine * cosine + high * sine * sine;
                    d[place] = low * sine * sine + high * cosine * cosine;
                    deflated.Add(candidate);
                }
                else
                {
                    kept.Add(candidate);
                }
            }

            candidate = place;
        }

        if (candidate >= 0)
        {
            kept.Add(candidate);
        }

        int Group(int place) => isBoth[place - first] ? 1 : place < middle ? 0 : 2;
        int[] sizes = new int[3];
        foreach (int place in kept)
        {
            sizes[Group(place)]++;
        }

        int[] next = [0, sizes[0], sizes[0] + sizes[1]];
        return new Deflation([.. kept], [.. deflated], [.. kept.Select(place => next[Group(place)]++)], sizes[0], sizes[1], sizes[2]);
    }
}
