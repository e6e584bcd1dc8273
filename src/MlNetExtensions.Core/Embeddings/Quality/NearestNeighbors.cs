using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>The nearest rows of every query, nearest first; of rows equally far, the earlier ones.</summary>
/// <param name="Count">Neighbors of a query.</param>
/// <param name="Rows">Queries × Count numbers of rows.</param>
/// <param name="Distances">Their distances.</param>
internal sealed record NearestNeighbors(int Count, int[] Rows, double[] Distances)
{
    private const int QueryBlock = 512, RowBlock = 1024, QueriesPerPart = 32;

    /// <summary>Candidates beyond those asked for: products tell distances up to rounding, and the candidates are measured once
    /// more.</summary>
    private const int Spare = 4;

    /// <summary>
    /// Finds them by blocked products of matrices on all cores, ‖x − y‖² being ‖x‖² − 2⟨x, y⟩ + ‖y‖². The same bits on any number of
    /// threads.
    /// </summary>
    /// <param name="queries">m·d values, row-major; best centered, so that nothing cancels.</param>
    /// <param name="rows">n·d values.</param>
    /// <param name="dimension">d.</param>
    /// <param name="count">Neighbors asked for; fewer where there are not as many rows.</param>
    /// <param name="exceptSelf">Whether queries are the rows, and no row is its own neighbor.</param>
    /// <param name="cancellationToken">Looked at before every block.</param>
    public static NearestNeighbors Find(
        double[] queries, double[] rows, int dimension, int count, bool exceptSelf, CancellationToken cancellationToken = default)
    {
        int rowCount = rows.Length / dimension, queryCount = queries.Length / dimension;
        count = Math.Min(count, exceptSelf ? rowCount - 1 : rowCount);
        if (count <= 0)
        {
            return new NearestNeighbors(0, [], []);
        }

        double[] norms = new double[rowCount];
        for (int i = 0; i < rowCount; i++)
        {
            norms[i] = TensorPrimitives.SumOfSquares<double>(rows.AsSpan(i * dimension, dimension));
        }

        int blockQueries = Math.Min(QueryBlock, queryCount), blockRows = Math.Min(RowBlock, rowCount);
        var multiplier = new MatrixMultiplier<double>((blockQueries, blockRows, dimension));
        double[] products = new double[blockQueries * blockRows];
        var found = new NearestNeighbors(count, new int[queryCount * count], new double[queryCount * count]);
        CandidateList[] lists = [.. Enumerable.Range(0, blockQueries).Select(_ => new CandidateList(count + Spare))];
        for (int first = 0; first < queryCount; first += blockQueries)
        {
            int firstQuery = first, queryRows = Math.Min(blockQueries, queryCount - first),
                parts = (queryRows + QueriesPerPart - 1) / QueriesPerPart;
            Array.ForEach(lists, list => list.Clear());
            for (int start = 0; start < rowCount; start += blockRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int firstRow = start, past = Math.Min(start + blockRows, rowCount), width = past - start;
                multiplier.Multiply(
                    queries.AsSpan(firstQuery * dimension, queryRows * dimension), false,
                    rows.AsSpan(firstRow * dimension, width * dimension), true,
                    products.AsSpan(0, queryRows * width), queryRows, width, dimension);
                ParallelWork.For(parts, part =>
                {
                    for (int i = part * QueriesPerPart; i < Math.Min((part + 1) * QueriesPerPart, queryRows); i++)
                    {
                        int except = exceptSelf ? firstQuery + i : -1;
                        lists[i].Offer(products.AsSpan(i * width, width), norms.AsSpan(firstRow, width), firstRow, except);
                    }
                }, cancellationToken);
            }

            ParallelWork.For(parts, part =>
            {
                for (int i = part * QueriesPerPart; i < Math.Min((part + 1) * QueriesPerPart, queryRows); i++)
                {
                    int query = firstQuery + i;
                    lists[i].Take(
                        queries.AsSpan(query * dimension, dimension), rows, found.Rows.AsSpan(query * count, count),
                        found.Distances.AsSpan(query * count, count));
                }
            }, cancellationToken);
        }

        return found;
    }
}
