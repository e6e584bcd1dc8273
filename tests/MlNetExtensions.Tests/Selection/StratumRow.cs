using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Selection;

/// <summary>A row whose class and site are not independent, and of unequal shares.</summary>
internal sealed class StratumRow
{
    public int Number { get; set; }

    public string Site { get; set; } = "";

    public bool Label { get; set; }

    // A member counts from 0, and what is above its count is missing.
    [KeyType(3)]
    public uint Key { get; set; }

    public float Whole { get; set; }

    public double Fraction { get; set; }

    public long Long { get; set; }

    [VectorType(2)]
    public float[] Features { get; set; } = [];

    public static StratumRow[] Generate(int count, int seed = 1)
    {
        var random = new Random(seed);
        string[] sites = ["Ulm", "Ulm", "Ulm", "Ulm", "Oslo", "Oslo", "Turin", ""];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int site = random.Next(sites.Length);
            bool label = random.Next(10) < (site < 4 ? 1 : 4);
            return new StratumRow
            {
                Number = i, Site = sites[site], Label = label, Key = (uint)random.Next(4), Whole = site == 7 ? float.NaN : site / 2, Fraction = random.NextDouble(), Long = -site,
                Features = [label ? 1 : 0, random.NextSingle()],
            };
        })];
    }

    public static IDataView View(MLContext ml, int count, int seed = 1) => ml.Data.LoadFromEnumerable(Generate(count, seed));
}
