namespace MlNetExtensions.Core.Embeddings;

/// <summary>
/// The skewness of how often a row is among the k nearest of others: near 0 where all are about as often, large where a few, the hubs, are
/// everybody's neighbors. Radovanović, Nanopoulos and Ivanović, "Hubs in Space", JMLR 2010.
/// </summary>
internal static class Hubness
{
    /// <returns>E(N − k)³/σ³; 0 where all occur equally often.</returns>
    public static double Skewness(NearestNeighbors neighbors, int rows)
    {
        int[] occurrences = new int[rows];
        foreach (int row in neighbors.Rows)
        {
            occurrences[row]++;
        }

        double mean = (double)neighbors.Rows.Length / rows, second = 0, third = 0;
        foreach (int count in occurrences)
        {
            double deviation = count - mean;
            second += deviation * deviation;
            third += deviation * deviation * deviation;
        }

        return second == 0 ? 0 : third / rows / Math.Pow(second / rows, 1.5);
    }
}
