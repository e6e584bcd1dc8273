namespace MlNetExtensions.Examples.Representations;

/// <summary>Invented sites, for machines without the data: one law for what tells classes apart, and for each site a level and a scale of every feature.</summary>
internal static class GeneratedSites
{
    private const int Sites = 4, RowsPerSite = 150, Features = 10, Classes = 2;

    public static SiteData Create(string name)
    {
        var random = new Random(name.Length);
        double[] directions = [.. Enumerable.Range(0, Features).Select(_ => Normal(random))];
        List<SiteRow> rows = [];
        for (int site = 0; site < Sites; site++)
        {
            double[] levels = [.. directions.Select(_ => 2 * Normal(random))], scales = [.. directions.Select(_ => Math.Exp(0.4 * Normal(random)))];
            for (int i = 0; i < RowsPerSite; i++)
            {
                uint label = (uint)random.Next(Classes);
                double side = label == 0 ? -0.5 : 0.5;
                rows.Add(new SiteRow
                {
                    Site = $"site {site + 1}",
                    Label = label,
                    Features = [.. directions.Select((direction, j) => (float)(levels[j] + scales[j] * (side * direction + Normal(random))))],
                });
            }
        }

        return new SiteData(name, "invented", [.. rows], Classes, IsGenerated: true);
    }

    // Box and Muller.
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
