using System.Numerics;
using System.Runtime.InteropServices;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>
/// Plane rotations of neighboring rows, recorded first and applied later to a strip of columns at a time, which stays in cache. A column
/// never sees another, so strips may run on any thread.
/// </summary>
internal sealed class RotationSequence
{
    private const int VectorsPerRow = 4;

    private readonly List<(double Cosine, double Sine)> _rotations = [];
    private readonly List<(int First, int Count)> _sweeps = [];

    /// <summary>Columns of a strip.</summary>
    public static int StripWidth => VectorsPerRow * Vector<double>.Count;

    /// <summary>Starts a sweep whose first rotation is of rows <paramref name="row"/> and row + 1; each next one is a row higher.</summary>
    public void BeginSweep(int row) => _sweeps.Add((row, 0));

    /// <summary>(lower, upper) = (c·lower + s·upper, c·upper − s·lower) for the lower row i + 1 and the upper row i.</summary>
    public void Add(double cosine, double sine)
    {
        _rotations.Add((cosine, sine));
        CollectionsMarshal.AsSpan(_sweeps)[^1].Count++;
    }

    /// <summary>Applies all rotations to rows of <see cref="StripWidth"/> values.</summary>
    public void Apply(Span<double> strip)
    {
        Span<Vector<double>> rows = MemoryMarshal.Cast<double, Vector<double>>(strip);
        ReadOnlySpan<(double Cosine, double Sine)> rotations = CollectionsMarshal.AsSpan(_rotations);
        foreach ((int first, int count) in _sweeps)
        {
            ApplySweep(rows, first, rotations[..count]);
            rotations = rotations[count..];
        }
    }

    // The upper row of one rotation is the lower row of the next: it stays in registers.
    private static void ApplySweep(Span<Vector<double>> rows, int first, ReadOnlySpan<(double Cosine, double Sine)> rotations)
    {
        Span<Vector<double>> lower = rows.Slice((first + 1) * VectorsPerRow, VectorsPerRow);
        Vector<double> x0 = lower[0], x1 = lower[1], x2 = lower[2], x3 = lower[3];
        for (int i = 0; i < rotations.Length; i++)
        {
            var c = new Vector<double>(rotations[i].Cosine);
            var s = new Vector<double>(rotations[i].Sine);
            Span<Vector<double>> pair = rows.Slice((first - i) * VectorsPerRow, 2 * VectorsPerRow);
            Vector<double> y0 = pair[0], y1 = pair[1], y2 = pair[2], y3 = pair[3];
            pair[7] = c * x3 + s * y3;
            pair[6] = c * x2 + s * y2;
            pair[5] = c * x1 + s * y1;
            pair[4] = c * x0 + s * y0;
            x0 = c * y0 - s * x0;
            x1 = c * y1 - s * x1;
            x2 = c * y2 - s * x2;
            x3 = c * y3 - s * x3;
        }

        Span<Vector<double>> last = rows.Slice((first + 1 - rotations.Length) * VectorsPerRow, VectorsPerRow);
        last[0] = x0;
        last[1] = x1;
        last[2] = x2;
        last[3] = x3;
    }
}
