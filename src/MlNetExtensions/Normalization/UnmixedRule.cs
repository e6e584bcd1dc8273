using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How a mixture of statistics normalizes and moves.</summary>
/// <param name="SlotsPerChannel">Consecutive slots of a channel.</param>
/// <param name="Temperature">τ.</param>
/// <param name="Epsilon">Added to variances.</param>
/// <param name="Momentum">λ.</param>
/// <param name="MissingValues">What becomes of NaN.</param>
internal sealed record UnmixedRule(int SlotsPerChannel, double Temperature, double Epsilon, double Momentum,
    MissingValueHandling MissingValues)
{
    public const double LeastTemperature = 1e-6;

    public void Write(BinaryWriter writer)
    {
        writer.Write(SlotsPerChannel);
        writer.Write(Temperature);
        writer.Write(Epsilon);
        writer.Write(Momentum);
        writer.Write((byte)MissingValues);
    }

    public static UnmixedRule Read(StateReader reader, int dimension)
    {
        int slots = reader.ReadInt32("slotsPerChannel", 1, dimension);
        reader.Require(dimension % slots == 0, "slotsPerChannel", $"is {slots}, which does not divide {dimension}");
        return new UnmixedRule(
            slots, reader.ReadFinite("temperature", LeastTemperature), reader.ReadFinite("epsilon", 0), reader.ReadFinite("momentum", 0, 1),
                reader.ReadEnum<MissingValueHandling>("missingValues"));
    }
}
