using MlNetExtensions.Components;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Normalization;

namespace MlNetExtensions;

/// <summary>What a stratified normalization has learned, and how it is applied.</summary>
/// <param name="Rule">How statistics become a normalization.</param>
/// <param name="MissingValues">What becomes of NaN.</param>
/// <param name="Ranges">Ranges of the values of the last stratum column, by their text; empty for the rule's range everywhere.</param>
/// <param name="Strata">The strata as combinations of categories.</param>
/// <param name="Moments">The moments of every stratum.</param>
/// <param name="Quartiles">Median and interquartile range of all rows, then of every stratum; null where the form needs none.</param>
internal sealed record StratifiedState(
    StratifiedRule Rule,
    MissingValueHandling MissingValues,
    IReadOnlyDictionary<string, ValueRange> Ranges,
    StrataNumbers Strata,
    StratifiedMoments Moments,
    IReadOnlyList<StratumStatistics>? Quartiles)
{
    /// <param name="lastValues">The values of the last stratum column.</param>
    public StratifiedNormalizer CreateNormalizer(IReadOnlyList<string> lastValues)
    {
        StratumStatistics Of(FeatureMoments moments) => StratumStatistics.Of(moments, Rule.Form, Rule.DeltaDegreesOfFreedom);
        StratumStatistics global = Quartiles?[0] ?? Of(Moments.Total());
        StratumStatistics[] strata = Quartiles?.Skip(1).ToArray() ?? [.. Enumerable.Range(0, Moments.Count).Select(stratum => Of(Moments[stratum]))];
        ValueRange[] ranges = [.. Enumerable.Range(0, Strata.Count).Select(stratum => Ranges.GetValueOrDefault(lastValues[Strata[stratum][^1]], Rule.Range))];
        return new StratifiedNormalizer(Rule, global, strata, ranges);
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((byte)Rule.Form);
        writer.Write(Rule.Blend);
        writer.Write((byte)Rule.BlendTarget);
        writer.Write(Rule.MinimumStratumSize);
        writer.Write(Rule.Shrinkage);
        writer.Write((byte)Rule.DeltaDegreesOfFreedom);
        writer.Write(Rule.Epsilon);
        WriteRange(writer, Rule.Range);
        writer.Write((byte)MissingValues);
        writer.Write(Ranges.Count);
        foreach ((string value, ValueRange range) in Ranges)
        {
            writer.Write(value);
            WriteRange(writer, range);
        }

        Moments.Write(writer);
        for (int stratum = 0; stratum < Strata.Count; stratum++)
        {
            foreach (int category in Strata[stratum])
            {
                writer.Write(category);
            }
        }

        foreach (StratumStatistics quartiles in Quartiles ?? [])
        {
            writer.Write(quartiles.Rows);
            writer.WriteDoubles(quartiles.Counts);
            writer.WriteDoubles(quartiles.First);
            writer.WriteDoubles(quartiles.Second);
        }
    }

    /// <param name="reader">What <see cref="Write"/> wrote.</param>
    /// <param name="dimension">Features of a row.</param>
    /// <param name="categories">How many categories each stratum column has.</param>
    public static StratifiedState Read(StateReader reader, int dimension, int[] categories)
    {
        var rule = new StratifiedRule
        {
            Form = reader.ReadEnum<StratifiedForm>("form"),
            Blend = reader.ReadFinite("blend", 0, 1),
            BlendTarget = reader.ReadEnum<BlendTarget>("blendTarget"),
            MinimumStratumSize = reader.ReadInt32("minimumStratumSize", 1),
            Shrinkage = reader.ReadFinite("shrinkage", 0),
            DeltaDegreesOfFreedom = reader.ReadByte("deltaDegreesOfFreedom"),
            Epsilon = reader.ReadFinite("epsilon", 0),
            Range = ReadRange(reader),
        };
        rule.Check();
        MissingValueHandling missingValues = reader.ReadEnum<MissingValueHandling>("missingValues");
        var ranges = new Dictionary<string, ValueRange>();
        int count = reader.ReadCount("ranges", bytesPerItem: 17);
        for (int i = 0; i < count; i++)
        {
            string value = reader.ReadText("ranges");
            reader.Require(ranges.TryAdd(value, ReadRange(reader)), "ranges", $"name '{value}' twice");
        }

        StratifiedMoments moments = reader.ReadNested("moments", nested => StratifiedMoments.Read(nested, dimension));
        var strata = new StrataNumbers(categories.Length);
        reader.CheckLeft(moments.Count, sizeof(int) * categories.Length, "strata");
        int[] combination = new int[categories.Length];
        for (int stratum = 0; stratum < moments.Count; stratum++)
        {
            for (int i = 0; i < combination.Length; i++)
            {
                combination[i] = reader.ReadInt32("strata", 0, categories[i] - 1);
            }

            reader.Require(strata.Add(combination) == stratum, "strata", $"are the same twice, the second time as number {stratum}");
        }

        StratumStatistics[]? quartiles = rule.Form == StratifiedForm.MedianInterquartile ? new StratumStatistics[moments.Count + 1] : null;
        for (int i = 0; i < quartiles?.Length; i++)
        {
            quartiles[i] = new StratumStatistics(
                reader.ReadInt64("rows", 0), reader.ReadDoubles("counts", dimension), reader.ReadDoubles("medians", dimension), reader.ReadDoubles("interquartileRanges", dimension));
            reader.Require(quartiles[i].Counts.All(values => values >= 0) && quartiles[i].Second.All(range => range >= 0), "interquartileRanges", "are negative, or of a negative number of values");
        }

        return new StratifiedState(rule, missingValues, ranges, strata, moments, quartiles);
    }

    private static void WriteRange(BinaryWriter writer, ValueRange range)
    {
        writer.Write(range.Low);
        writer.Write(range.High);
    }

    private static ValueRange ReadRange(StateReader reader)
    {
        double low = reader.ReadFinite("low", float.MinValue, float.MaxValue);
        return new ValueRange(low, reader.ReadFinite("high", low, float.MaxValue));
    }
}
