namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Piecewise linear encoding: of the bins of a feature those below a value are 1, those above are 0, and its own is the share of it that
/// lies below the value. Immutable.
/// </summary>
/// <remarks>
/// Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning" (NeurIPS 2022), section 3.2: with edges
/// b₀ &lt; … &lt; b_T slot t is (x − bₜ₋₁)/(bₜ − bₜ₋₁), not below 0 unless t = 1 and not above 1 unless t = T (from memory). The value is
/// b₀ + Σ slotₜ·(bₜ − bₜ₋₁), so that nothing is lost; linear functions of the slots are the functions of the value that are continuous,
/// and linear between edges.
/// </remarks>
public sealed class PiecewiseLinearEncoder
{
    private readonly float[][] _edges;
    private readonly bool _clipsEnds;

    /// <param name="edges">For each feature its edges, finite and strictly ascending; a feature of fewer than two has one slot, which is
    /// 0.</param>
    /// <param name="clipsEnds">Whether values below the first edge or above the last are taken for these.</param>
    /// <exception cref="ArgumentException">Edges are not finite or not ascending, or there is no feature.</exception>
    public PiecewiseLinearEncoder(float[][] edges, bool clipsEnds)
    {
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentOutOfRangeException.ThrowIfZero(edges.Length);
        _edges = [.. edges.Select(feature => feature.ToArray())];
        _clipsEnds = clipsEnds;
        for (int j = 0; j < edges.Length; j++)
        {
            if (!AreEdges(_edges[j]))
            {
                throw new ArgumentException($"The edges of feature {j} are not finite numbers in strictly ascending order.", nameof(edges));
            }
        }

        Size = checked(_edges.Sum(SlotsOf));
    }

    /// <summary>Features of a row.</summary>
    public int Dimension => _edges.Length;

    /// <summary>Slots of an encoded row.</summary>
    public int Size { get; }

    /// <summary>The edges of a feature.</summary>
    public ReadOnlySpan<float> Edges(int feature) => _edges[feature];

    /// <summary>The slots of a feature with these edges: one for each bin, and one for a feature that has none.</summary>
    public static int SlotsOf(float[] edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        return Math.Max(1, edges.Length - 1);
    }

    /// <summary>Whether these can be edges: finite and strictly ascending, or none.</summary>
    public static bool AreEdges(ReadOnlySpan<float> edges)
    {
        for (int i = 0; i < edges.Length; i++)
        {
            if (!float.IsFinite(edges[i]) || (i > 0 && edges[i] <= edges[i - 1]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Encodes a row.</summary>
    /// <param name="row">A value for each feature: finite, or NaN, which all its slots become.</param>
    /// <param name="slots">Space for <see cref="Size"/> values. What is beyond the range of float takes its largest value.</param>
    public void Encode(ReadOnlySpan<float> row, Span<float> slots)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Dimension);
        ArgumentOutOfRangeException.ThrowIfNotEqual(slots.Length, Size);
        int first = 0;
        for (int j = 0; j < row.Length; j++)
        {
            Span<float> own = slots.Slice(first, SlotsOf(_edges[j]));
            Encode(row[j], _edges[j], own);
            first += own.Length;
        }
    }

    private void Encode(float value, ReadOnlySpan<float> edges, Span<float> slots)
    {
        if (float.IsNaN(value) || edges.Length < 2)
        {
            slots.Fill(float.IsNaN(value) ? value : 0);
            return;
        }

        // A value at an edge belongs to the bin above it: 1 below and 0 from there on, either way.
        int found = edges[1..^1].BinarySearch(value), bin = found < 0 ? ~found : found + 1;
        slots[..bin].Fill(1);
        slots[(bin + 1)..].Clear();
        double share = ((double)value - edges[bin]) / ((double)edges[bin + 1] - edges[bin]);
        slots[bin] = (float)(_clipsEnds ? Math.Clamp(share, 0, 1) : Math.Clamp(share, float.MinValue, float.MaxValue));
    }
}
