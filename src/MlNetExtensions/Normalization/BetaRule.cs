using System.Globalization;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>What scores a Beta normalization takes, and how far it weights them.</summary>
/// <param name="Low">The least score, as a float has it: a score of the bound is exactly 0 then.</param>
/// <param name="High">The greatest score.</param>
/// <param name="LargestWeight">The most that a deviation is multiplied by.</param>
/// <param name="MissingValues">What becomes of NaN.</param>
internal sealed record BetaRule(float Low, float High, double LargestWeight, MissingValueHandling MissingValues)
{
    public const double MostWeight = 1e12;

    public void Check(ReadOnlySpan<float> scores, RowColumn column, long firstRow)
    {
        MissingValues.Check(scores, column, firstRow);
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] < Low || scores[i] > High)
            {
                string where = firstRow < 0 ? ""
                    : string.Create(CultureInfo.InvariantCulture, $", row {firstRow + i / column.Dimension} (counted from 0)");
                throw new InvalidRowException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{column.Name}'{where}, slot {i % column.Dimension} holds {scores[i]}, "
                    + $"but scores lie in [{Low}, {High}]. Say what range they have: {nameof(BetaNormalizingEstimator.Options.Range)}."));
            }
        }
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((double)Low);
        writer.Write((double)High);
        writer.Write(LargestWeight);
        writer.Write((byte)MissingValues);
    }

    public static BetaRule Read(StateReader reader)
    {
        float low = (float)reader.ReadFinite("low", float.MinValue, float.MaxValue),
            high = (float)reader.ReadFinite("high", low, float.MaxValue);
        reader.Require(low < high && float.IsFinite(high - low), "high", $"is {high}, but the range begins at {low}");
        return new BetaRule(low, high, reader.ReadFinite("largestWeight", 1, MostWeight),
            reader.ReadEnum<MissingValueHandling>("missingValues"));
    }
}
