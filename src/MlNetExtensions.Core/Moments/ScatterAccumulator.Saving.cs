using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Moments;

/// <content>Written and read, with what no rows can have given refused.</content>
internal sealed partial class ScatterAccumulator
{
    /// <summary>Writes all but dimension and count.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.WriteDoubles(Mean);
        writer.WriteDoubles(RadialThird);
        writer.Write(RadialFourth);
        for (int i = 0; i < Dimension; i++)
        {
            writer.WriteDoubles(UpperRow(i));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ScatterAccumulator Read(StateReader reader, int dimension, long count, double largest)
    {
        // Mean, the two radial sums, and the upper triangle: compared with the bytes left before d × d are allocated.
        reader.CheckLeft(2L * dimension + 1 + dimension * (dimension + 1L) / 2, sizeof(double), "scatter");
        var read = new ScatterAccumulator(dimension) { Count = count };
        reader.ReadDoubles("mean", read.Mean);
        reader.ReadDoubles("radialThird", read.RadialThird);
        read.RadialFourth = reader.ReadFinite("radialFourth", minimum: 0);
        for (int i = 0; i < dimension; i++)
        {
            Span<double> row = read.UpperRow(i);
            reader.ReadDoubles("scatter", row);
            reader.Require(row[0] >= 0, "scatter", $"has {row[0]} on its diagonal at {i}, which must not be negative");
        }

        read.CheckMagnitude(reader, largest);
        read.CheckBounds(reader);
        return read;
    }

    // What features up to a magnitude can add up to; and Σ‖x−μ‖⁴ ≥ (Σ‖x−μ‖²)²/n.
    private void CheckMagnitude(StateReader reader, double largest)
    {
        double squared = 4 * largest * largest * Dimension, trace = Trace();
        reader.Require(Math.Abs(TensorPrimitives.MaxMagnitude<double>(Mean)) <= largest, "mean", $"has a value beyond {largest}");
        reader.Require(trace <= squared * Count, "scatter", $"has the trace {trace}, more than {Count} rows of features up to {largest} have");
        reader.Require(
            RadialFourth <= squared * squared * Count && RadialFourth * Count >= trace * trace * (1 - 1e-6), "radialFourth",
            $"is {RadialFourth}, which the trace {trace} does not allow");
        reader.Require(
            Math.Abs(TensorPrimitives.MaxMagnitude<double>(RadialThird)) <= squared * Math.Sqrt(squared) * Count, "radialThird",
            $"is larger than {Count} rows of features up to {largest} have");
    }

    // |S_jk| ≤ √(S_jj·S_kk), but for what rounding and underflow leave.
    private void CheckBounds(StateReader reader)
    {
        const double slack = 1 + 1e-6, underflow = 1e-150;
        double[] deviations = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            deviations[i] = Math.Max(Math.Sqrt(UpperRow(i)[0]) * slack, underflow);
        }

        for (int i = 0; i < Dimension; i++)
        {
            ReadOnlySpan<double> row = UpperRow(i);
            for (int k = 0; k < row.Length; k++)
            {
                reader.Require(
                    Math.Abs(row[k]) <= deviations[i] * deviations[i + k], "scatter",
                    $"is {row[k]} at ({i}, {i + k}), more than its diagonal allows");
            }
        }
    }
}
