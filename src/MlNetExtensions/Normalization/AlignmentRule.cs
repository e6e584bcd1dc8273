using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>How moments are aligned.</summary>
/// <param name="Scope">What moments are taken over.</param>
/// <param name="SlotsPerChannel">Slots of a channel where rows are aligned by their own moments; 0 before the size of a row is known, and
/// for features.</param>
/// <param name="Weight">The share of the aligned values.</param>
/// <param name="Epsilon">Added to variances.</param>
/// <param name="MissingValues">What becomes of NaN.</param>
internal sealed record AlignmentRule(MomentScope Scope, int SlotsPerChannel, double Weight, double Epsilon,
    MissingValueHandling MissingValues)
{
    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Scope);
        writer.Write(SlotsPerChannel);
        writer.Write(Weight);
        writer.Write(Epsilon);
        writer.Write((byte)MissingValues);
    }

    public static AlignmentRule Read(StateReader reader, int dimension)
    {
        var rule = new AlignmentRule(
            reader.ReadEnum<MomentScope>("scope"), reader.ReadInt32("slotsPerChannel", 0, dimension), reader.ReadFinite("weight", 0, 1),
                reader.ReadFinite("epsilon", 0),
            reader.ReadEnum<MissingValueHandling>("missingValues"));
        reader.Require(
            rule.Scope == MomentScope.Features || (rule.SlotsPerChannel > 0 && dimension % rule.SlotsPerChannel == 0), "slotsPerChannel",
                $"is {rule.SlotsPerChannel}, which does not divide {dimension}");
        return rule;
    }
}
