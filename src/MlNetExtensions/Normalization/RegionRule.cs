using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>How regions are normalized.</summary>
/// <param name="SlotsPerChannel">Consecutive slots of a channel.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="MissingValues">What becomes of NaN where a column has the mask.</param>
internal sealed record RegionRule(int SlotsPerChannel, double Epsilon, MissingValueHandling MissingValues)
{
    public RegionAffine Intact { get; init; } = RegionAffine.None;

    public RegionAffine Masked { get; init; } = RegionAffine.None;

    /// <summary>NaN is the mask where no column has it.</summary>
    public MissingValueHandling ValueHandling(bool hasMask) => hasMask ? MissingValues : MissingValueHandling.PassThrough;

    public void Write(BinaryWriter writer)
    {
        writer.Write(SlotsPerChannel);
        writer.Write(Epsilon);
        writer.Write((byte)MissingValues);
        foreach (double[]? values in new[] { Intact.Gains, Intact.Biases, Masked.Gains, Masked.Biases })
        {
            writer.Write(values is not null);
            writer.WriteDoubles(values);
        }
    }

    public static RegionRule Read(StateReader reader, int dimension)
    {
        int slots = reader.ReadInt32("slotsPerChannel", 1, dimension);
        reader.Require(dimension % slots == 0, "slotsPerChannel", $"is {slots}, which does not divide {dimension}");
        var rule = new RegionRule(slots, reader.ReadFinite("epsilon", 0), reader.ReadEnum<MissingValueHandling>("missingValues"));
        return rule with
        {
            Intact = ReadAffine(reader, "intact", dimension / slots),
            Masked = ReadAffine(reader, "masked", dimension / slots)
        };
    }

    private static RegionAffine ReadAffine(StateReader reader, string region, int channels) =>
        reader.ReadNested(region, nested => new RegionAffine(ReadFloats(nested, "gain", channels), ReadFloats(nested, "bias", channels)));

    private static double[]? ReadFloats(StateReader reader, string field, int count)
    {
        double[]? values = reader.ReadBoolean($"has {field}") ? reader.ReadDoubles(field, count) : null;
        reader.Require(values is null || Array.TrueForAll(values, value => Math.Abs(value) <= float.MaxValue), field,
            "is beyond the range of Single");
        return values;
    }
}
