namespace MlNetExtensions.Core.Embeddings;

/// <summary>The class that most neighbors have; among equally many, that of the nearest.</summary>
internal static class NeighborVote
{
    /// <summary>The share of queries whose neighbors vote for their class; NaN without queries.</summary>
    public static double Accuracy(NearestNeighbors neighbors, ReadOnlySpan<int> classes, ReadOnlySpan<int> expected)
    {
        int right = 0;
        for (int query = 0; query < expected.Length; query++)
        {
            ReadOnlySpan<int> nearest = neighbors.Rows.AsSpan(query * neighbors.Count, neighbors.Count);
            (int winner, int most) = (-1, 0);
            for (int i = 0; i < nearest.Length; i++)
            {
                int candidate = classes[nearest[i]], votes = 0;
                foreach (int row in nearest)
                {
                    votes += classes[row] == candidate ? 1 : 0;
                }

                // The first to have as many votes is the nearest that has.
                (winner, most) = votes > most ? (candidate, votes) : (winner, most);
            }

            right += winner == expected[query] ? 1 : 0;
        }

        return (double)right / expected.Length;
    }
}
