using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>Normalizes rows by the statistics of their strata: each feature of a stratum is one line, y = (x−center)·rate + offset. Immutable.</summary>
public sealed class StratifiedNormalizer
{
    private readonly FeatureLines _lines;

    /// <param name="rule">How to normalize.</param>
    /// <param name="global">The statistics of all rows, for rows without a known stratum.</param>
    /// <param name="strata">Those of every stratum.</param>
    /// <param name="ranges">The range of every stratum in the minimum-maximum form; null for the rule's.</param>
    /// <exception cref="ArgumentException">Statistics or ranges do not fit each other.</exception>
    public StratifiedNormalizer(StratifiedRule rule, StratumStatistics global, IReadOnlyList<StratumStatistics> strata, IReadOnlyList<ValueRange>? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(global);
        ArgumentNullException.ThrowIfNull(strata);
        if (ranges is not null && ranges.Count != strata.Count)
        {
            throw new ArgumentException($"There are {ranges.Count} ranges for {strata.Count} strata.", nameof(ranges));
        }

        double blend = rule.BlendTarget == BlendTarget.Outputs ? rule.Blend : 1;
        StratumStatistics[] settled = [.. strata.Select(own => rule.Settle(own, global))];
        _lines = new FeatureLines(strata.Count, global.First.Length, (stratum, j) => stratum < 0
            ? Line(rule, global, global, rule.Range, 0, j)
            : Line(rule, settled[stratum], global, ranges?[stratum] ?? rule.Range, blend, j));
    }

    /// <summary>Features of a row.</summary>
    public int Dimension => _lines.Dimension;

    /// <summary>Strata.</summary>
    public int Count => _lines.Strata;

    /// <inheritdoc cref="FeatureLines.Apply"/>
    public void Normalize<T>(ReadOnlySpan<T> row, int stratum, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => _lines.Apply(row, stratum, result);

    // Two lines blended are a line: rates add up, and so do rates times centers.
    private static (double Center, double Rate, double Offset) Line(StratifiedRule rule, StratumStatistics own, StratumStatistics global, ValueRange range, double blend, int j)
    {
        double offset = rule.Form == StratifiedForm.MinimumMaximum ? blend * range.Low + (1 - blend) * rule.Range.Low : 0;
        double ownRate = blend * rule.Rate(own.First[j], own.Second[j], range.High - range.Low);
        double globalRate = (1 - blend) * rule.Rate(global.First[j], global.Second[j], rule.Range.High - rule.Range.Low);
        double rate = ownRate + globalRate;
        // By shares, which do not overflow as products do.
        double center = globalRate == 0 ? own.First[j] : ownRate == 0 ? global.First[j] : own.First[j] * (ownRate / rate) + global.First[j] * (globalRate / rate);
        return (center, rate, offset);
    }
}
