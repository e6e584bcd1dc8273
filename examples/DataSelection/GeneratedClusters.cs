namespace MlNetExtensions.Examples.DataSelection;

/// <summary>Ten classes of two Gaussian clusters each, for machines without the data.</summary>
internal static class GeneratedClusters
{
    private const int Classes = 10;
    private const int Columns = 16;

    public static DataSet Create(string name, int rows)
    {
        var random = new SelectionRandom(1);
        double[][] centers = [.. Enumerable.Range(0, 2 * Classes).Select(_ => Enumerable.Range(0, Columns).Select(_ => random.Normal()).ToArray())];
        LabeledRow[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ =>
        {
            int cluster = random.Below(centers.Length);
            return new LabeledRow { Features = Array.ConvertAll(centers[cluster], center => (float)(center + 0.8 * random.Normal())), Label = (uint)(cluster / 2) };
        })];
        return new DataSet(name, Draw(rows), Draw(1000), Classes, IsGenerated: true);
    }
}
