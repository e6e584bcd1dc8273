using System.Numerics.Tensors;
using MlNetExtensions.Core.Embeddings;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions;

/// <summary>
/// Takes one of the nearest other training rows in the row's place: what is the same for near rows should be embedded alike. As one view of two, the other
/// being the row itself.
/// </summary>
/// <remarks>
/// <para>Neighbors as positive pairs are those of Dwibedi, Aytar, Tompson, Sermanet and Zisserman, "With a Little Help from My Friends: Nearest-Neighbor
/// Contrastive Learning of Visual Representations", ICCV 2021, who search them among embeddings while these are learned; here they are searched once, among
/// the features, by Euclidean distance in units of the trainer's scaling. With such pairs VICReg embeds the graph of neighbors as spectral methods do
/// (Balestriero and LeCun, "Contrastive and Non-Contrastive Self-Supervised Learning Recover Global and Local Spectral Embedding Methods", NeurIPS 2022).</para>
/// <para>All pairs of rows are compared once, before training: O(n²·d) time, and the features once more in memory, in double precision.</para>
/// </remarks>
/// <param name="Neighbors">How many of the nearest, of which one is drawn each time; at least 1, and all other rows where there are fewer. Default: 24.</param>
public sealed record NeighborSwap(int Neighbors = 24) : ViewCorruption
{
    internal override void Validate(int columns) => Require(Neighbors >= 1, Neighbors, nameof(Neighbors), "at least 1");

    internal override ViewCorruption Prepare(ViewRows rows, int columns, CancellationToken cancellationToken) => new Found(Nearest(rows, columns, cancellationToken));

    internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random) =>
        throw new InvalidOperationException("Neighbors are not searched yet.");

    private NearestNeighbors Nearest(ViewRows rows, int columns, CancellationToken cancellationToken)
    {
        if ((long)rows.Count * columns > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{rows.Count} rows of {columns} features are too many to compare all pairs for {nameof(NeighborSwap)}. Train on fewer rows, or give neighbors as the second view's column.");
        }

        double[] features = new double[rows.Count * columns];
        float[] row = new float[columns];
        for (int i = 0; i < rows.Count; i++)
        {
            rows.Read(i, row);
            TensorPrimitives.Subtract(row, rows.Centers, row);
            TensorPrimitives.Divide(row, rows.Scales, row);
            TensorPrimitives.ConvertTruncating<float, double>(row, features.AsSpan(i * columns, columns));
        }

        return NearestNeighbors.Find(features, features, columns, Neighbors, exceptSelf: true, cancellationToken);
    }

    private sealed record Found(NearestNeighbors Nearest) : ViewCorruption
    {
        internal override void Validate(int columns)
        {
        }

        internal override int Source(int row, NormalRandom random) => Nearest.Rows[row * Nearest.Count + random.Below(Nearest.Count)];

        internal override void Apply(Span<float> row, ViewRows rows, NormalRandom random)
        {
        }
    }
}
