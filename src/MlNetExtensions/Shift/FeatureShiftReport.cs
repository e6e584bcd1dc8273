using System.Xml.Linq;

namespace MlNetExtensions;

/// <summary>What a window's features are beside those of a reference: a table of statistics, thresholds and verdicts.</summary>
public sealed record FeatureShiftReport
{
    internal FeatureShiftReport(IReadOnlyList<FeatureShift> features, double level) => (Features, Level) = (features, level);

    /// <summary>One line a feature, in the order of the slots.</summary>
    public IReadOnlyList<FeatureShift> Features { get; }

    /// <summary>The probability that any feature is called shifted where none is.</summary>
    public double Level { get; }

    /// <summary>Whether any feature has shifted.</summary>
    public bool IsShifted => Features.Any(feature => feature.IsShifted);

    /// <summary>Rows of the reference that took part.</summary>
    public int ReferenceRowCount { get; internal init; }

    /// <summary>Rows of the window that took part.</summary>
    public int WindowRowCount { get; internal init; }

    /// <summary>Where the window begins in its stream, counted from 0.</summary>
    public long FirstRow { get; internal init; }

    /// <summary>The sliced Wasserstein distance of both as wholes, with control variates, in deviations of the reference; null where a
    /// detector has no reference rows any more.</summary>
    public SlicedWassersteinEstimate? Distance { get; internal init; }

    /// <summary>The stratum that the rows are of; null for all rows.</summary>
    public string? Stratum { get; internal init; }

    /// <summary>The same for the rows of each stratum that has some on both sides; each keeps the level for itself.</summary>
    public IReadOnlyList<FeatureShiftReport> Strata { get; internal init; } = [];

    /// <summary>Strata with rows on one side alone: new ones, and ones that are gone.</summary>
    public IReadOnlyList<string> UnmatchedStrata { get; internal init; } = [];

    /// <summary>The features with the largest scores, shifted or not.</summary>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<FeatureShift> Strongest(int count) => [.. Features.OrderByDescending(feature => feature.Score).Take(count)];

    /// <summary>The report as one HTML file that needs nothing else: no scripts, names escaped.</summary>
    /// <param name="title">What it is a report of.</param>
    public string ToHtml(string title)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        return ShiftHtml.Page(title, Sections());
    }

    internal IEnumerable<XElement> Sections() => [ShiftHtml.Section(this), .. Strata.Select(ShiftHtml.Section)];
}
