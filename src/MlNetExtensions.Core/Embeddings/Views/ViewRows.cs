using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>What corruptions know of the training rows.</summary>
/// <param name="rows">All of them.</param>
/// <param name="centers">A middle of every feature: what it is where nothing is known.</param>
/// <param name="scales">A unit of every feature, such as its standard deviation.</param>
internal sealed class ViewRows(RowSet<float> rows, float[] centers, float[] scales)
{
    public int Count => rows.Count;

    public ReadOnlySpan<float> Centers => centers;

    public ReadOnlySpan<float> Scales => scales;

    /// <summary>Writes all features of a row.</summary>
    public void Read(int row, Span<float> target)
    {
        if (!rows.IsSparse)
        {
            rows.Values(row).CopyTo(target);
            return;
        }

        target.Clear();
        ReadOnlySpan<int> indices = rows.Indices(row);
        ReadOnlySpan<float> values = rows.Values(row);
        for (int k = 0; k < indices.Length; k++)
        {
            target[indices[k]] = values[k];
        }
    }

    /// <summary>One feature of a row.</summary>
    public float Value(int row, int column)
    {
        if (!rows.IsSparse)
        {
            return rows.Values(row)[column];
        }

        int place = rows.Indices(row).BinarySearch(column);
        return place < 0 ? 0 : rows.Values(row)[place];
    }
}
