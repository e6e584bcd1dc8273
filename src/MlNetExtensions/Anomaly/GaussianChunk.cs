using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Features, squared distances, and cross-conformal p-values or labels of the rows that a cursor has read ahead. One thread at a time.</summary>
internal sealed class GaussianChunk(GaussianState state, LookAheadCursor rows, FeatureReader[] readers, GaussianNeeds needs)
{
    private readonly float[][] _features = new float[readers.Length][];
    private readonly ReadOnlyMemory<float>[] _blocks = new ReadOnlyMemory<float>[readers.Length];
    private readonly double[][] _squared = new double[readers.Length][];
    private double[] _pValues = [];
    private bool[] _labels = [];
    private long _chunk;

    /// <summary>Hands what is known of the current row to <paramref name="row"/>.</summary>
    public void Load(GaussianRow row)
    {
        if (_chunk != rows.Chunk)
        {
            Compute();
            _chunk = rows.Chunk;
        }

        row.Begin(rows.Position);
        int start = 0;
        for (int i = 0; i < _features.Length; i++)
        {
            _features[i].AsSpan(rows.Index * Dimension(i), Dimension(i)).CopyTo(row.Features[start..]);
            start += Dimension(i);
        }

        if (needs.Distances)
        {
            row.SetSquaredDistances(_squared, rows.Index);
        }

        if (needs.FoldPValues)
        {
            row.SetPValue(_pValues[rows.Index]);
        }

        if (needs.FoldLabels)
        {
            row.SetLabel(_labels[rows.Index]);
        }
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
            _blocks[i] = _features[i].AsMemory(0, rows.Count * Dimension(i));
            if (needs.Distances)
            {
                _squared[i] = state.Model.Columns[i].SquaredDistances(_blocks[i]);
            }
        }

        if (needs.FoldPValues)
        {
            Array.Resize(ref _pValues, Math.Max(_pValues.Length, rows.Count));
            state.Model.PValues(_blocks, _pValues.AsSpan(0, rows.Count));
        }

        if (needs.FoldLabels)
        {
            Array.Resize(ref _labels, Math.Max(_labels.Length, rows.Count));
            state.Model.Labels(_blocks, _labels.AsSpan(0, rows.Count));
        }
    }

    private int Dimension(int column) => state.Model.Columns[column].Dimension;
}
