using System.Globalization;

namespace MlNetExtensions.Examples.Representations;

/// <summary>One measurement.</summary>
internal sealed class SiteRow
{
    /// <summary>NaN where something was not measured.</summary>
    public float[] Features { get; set; } = [];

    public string Site { get; set; } = "";

    /// <summary>The class, from 0.</summary>
    public uint Label { get; set; }
}

/// <summary>Measurements of several sites.</summary>
internal sealed record SiteData(string Name, string Note, SiteRow[] Rows, int Classes, bool IsGenerated)
{
    private static readonly string[] s_hospitals = ["cleveland", "hungarian", "switzerland", "va"];

    /// <summary>What the other hospitals write for a code: pain in the chest, the resting ECG, the slope of its ST segment, vessels, thallium scan.</summary>
    private static readonly (int Feature, float[] Codes)[] s_clevelandCodes =
        [(2, [4, 2, 3, 1]), (6, [2, 0, 1]), (10, [3, 2, 1]), (11, [0, 1, 2, 3, float.NaN]), (12, [float.NaN, 6, 3, 7])];

    private static readonly int[] s_batches = [1, 2, 3, 4, 5, 6, 8, 9];

    public IReadOnlyList<string> Sites => [.. Rows.Select(row => row.Site).Distinct()];

    /// <summary>Heart disease in four hospitals, and gases smelled by sensors that drift; invented sites where a file is missing.</summary>
    public static IReadOnlyList<SiteData> All() =>
    [
        Load("Heart disease in four hospitals", "disease or none from 13 measurements, many of them missing", s_hospitals,
            site => $"grouped/heart-disease/processed.{site}.data", hasHeader: true, Patient, classes: 2),
        Load("Gases, by sensors that drift", "six gases from 128 features, in batches of months", [.. s_batches.Select(batch => $"batch{batch}")],
            site => $"grouped/gas-drift/{site}.csv.gz", hasHeader: false, Gas(), classes: 6),
    ];

    private static SiteData Load(
        string name, string note, string[] sites, Func<string, string> file, bool hasHeader, Func<string[], string, (float[] Features, uint Label)> parse, int classes)
    {
        if (sites.Select(site => DataFolder.Problem(file(site))).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            Console.WriteLine($"{problem} Invented sites take the place of '{name}': their numbers speak of no real ones.");
            return GeneratedSites.Create(name);
        }

        return new SiteData(name, note, [.. sites.SelectMany(site => Read(DataFolder.File(file(site)), site, hasHeader, parse))], classes, IsGenerated: false);
    }

    private static IEnumerable<SiteRow> Read(string path, string site, bool hasHeader, Func<string[], string, (float[] Features, uint Label)> parse)
    {
        using var reader = new StreamReader(MaybeGzip.OpenRead(path));
        int line = 0;
        while (reader.ReadLine() is { } text)
        {
            if (++line == 1 && hasHeader || text.Length == 0)
                continue;
            (float[] features, uint label) = parse(text.Split(','), $"'{path}', line {line}");
            yield return new SiteRow { Features = features, Site = site, Label = label };
        }
    }

    // The last field tells how narrow vessels are, 0 for healthy; but the file of Cleveland that is in circulation has other codes, and 1 for healthy.
    private static (float[] Features, uint Label) Patient(string[] fields, string place)
    {
        float[] features = [.. fields[..^1].Select(field => field == "?" ? float.NaN : Number(field, place))];
        bool isNarrow = Number(fields[^1], place) > 0;
        if (!place.Contains("cleveland", StringComparison.Ordinal))
            return (features, isNarrow ? 1u : 0u);
        foreach ((int feature, float[] codes) in s_clevelandCodes)
            features[feature] = codes[(int)features[feature]];
        return (features, isNarrow ? 0u : 1u);
    }

    // The first field names the gas, the second its concentration.
    private static Func<string[], string, (float[] Features, uint Label)> Gas()
    {
        List<string> gases = [];
        return (fields, place) =>
        {
            if (!gases.Contains(fields[0]))
                gases.Add(fields[0]);
            return ([.. fields[2..].Select(field => Number(field, place))], (uint)gases.IndexOf(fields[0]));
        };
    }

    private static float Number(string field, string place) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            ? value
            : throw new InvalidDataException($"{place}: '{Excerpt.Of(field)}' is no number.");
}
