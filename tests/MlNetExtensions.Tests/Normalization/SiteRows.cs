using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Normalization;

/// <summary>Measurements of sites with means and scales of their own.</summary>
internal sealed class SiteRow
{
    [VectorType(3)]
    public float[] Features { get; set; } = [];

    public float Reward { get; set; }

    public string Site { get; set; } = "";

    public int Number { get; set; }

    public bool IsLarge { get; set; }

    public byte Small { get; set; }

    public long Long { get; set; }

    // A member counts from 0, the column that is read from it from 1.
    [KeyType(9)]
    public uint Key { get; set; }

    public static SiteRow[] Generate(int count, int seed = 1, string[]? sites = null)
    {
        sites ??= ["Basel", "Ulm", "Graz"];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(row =>
        {
            int site = random.Next(sites.Length);
            float Value(int j) => 10 * site + j + (1 + site) * (random.NextSingle() - 0.5f);
            return new SiteRow
            {
                Features = [Value(0), Value(1), Value(2)], Reward = Value(3), Site = sites[site], Number = site - 1, IsLarge = site > 1, Small = (byte)site, Long = site * 10_000_000_000L, Key = (uint)site,
            };
        })];
    }

    public static IDataView View(MLContext ml, IEnumerable<SiteRow> rows)
    {
        var definition = SchemaDefinition.Create(typeof(SiteRow));
        definition[nameof(Features)].AddAnnotation("SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(3, ["width".AsMemory(), "height".AsMemory(), "weight".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 3));
        return ml.Data.LoadFromEnumerable(rows, definition);
    }
}

internal sealed class NormalizedRow
{
    public float[] Normalized { get; set; } = [];
}
