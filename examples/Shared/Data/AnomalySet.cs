namespace MlNetExtensions.Examples;

/// <summary>Feature vectors of normal and anomalous things.</summary>
public sealed class AnomalySet
{
    private readonly RowMajor<float> _rows;

    public AnomalySet(string name, RowMajor<float> rows, bool[] isAnomaly)
    {
        if (rows.Rows != isAnomaly.Length)
            throw new ArgumentException($"'{name}' has {rows.Rows} rows and {isAnomaly.Length} labels.", nameof(isAnomaly));
        Name = name;
        _rows = rows;
        IsAnomaly = isAnomaly;
    }

    public string Name { get; }

    /// <summary>Count × Dimension features, row by row.</summary>
    public float[] Rows => _rows.Values;

    public int Count => _rows.Rows;

    public int Dimension => _rows.Columns;

    public bool[] IsAnomaly { get; }

    public ReadOnlySpan<float> Row(int row) => _rows.Row(row);

    /// <summary>The rows with the given indices, in that order.</summary>
    public AnomalySet Select(IReadOnlyList<int> indices)
    {
        var values = new float[indices.Count * Dimension];
        for (int i = 0; i < indices.Count; i++)
            Row(indices[i]).CopyTo(values.AsSpan(i * Dimension));
        return new AnomalySet(Name, new RowMajor<float>(values, indices.Count, Dimension), [.. indices.Select(i => IsAnomaly[i])]);
    }
}
