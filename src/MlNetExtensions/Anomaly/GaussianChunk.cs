using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Anomaly;

/// <summary>Features and squared distances of the rows that a cursor has read ahead. One thread at a time.</summary>
internal sealed class GaussianChunk(GaussianState state, LookAheadCursor rows, FeatureReader[] readers)
{
    private readonly float[][] _features = new float[readers.Length][];
    private readonly double[][] _squared = new double[readers.Length][];
    private long _chunk;

    /// <summary>Hands the current row to <paramref name="row"/>, scored.</summary>
    public void Score(GaussianRow row)
    {
        if (_chunk != rows.Chunk)
        {
            Compute();
            _chunk = rows.Chunk;
        }

        int start = 0;
        for (int i = 0; i < _features.Length; i++)
        {
            _features[i].AsSpan(rows.Index * Dimension(i), Dimension(i)).CopyTo(row.Features[start..]);
            row.SquaredDistances[i] = _squared[i][rows.Index];
            start += Dimension(i);
        }

        row.CombineDistances(rows.Position);
    }

    private void Compute()
    {
        for (int i = 0; i < readers.Length; i++)
        {
            Array.Resize(ref _features[i], Math.Max(_features[i]?.Length ?? 0, rows.Count * Dimension(i)));
        }

        rows.VisitChunk(index =>
        {
            for (int i = 0; i < readers.Length; i++)
            {
                readers[i].Read(_features[i].AsSpan(index * Dimension(i), Dimension(i)));
            }
        });
        for (int i = 0; i < readers.Length; i++)
        {
            _squared[i] = state.Model.Columns[i].SquaredDistances<float>(_features[i].AsMemory(0, rows.Count * Dimension(i)));
        }
    }

    private int Dimension(int column) => state.Model.Columns[column].Dimension;
}
