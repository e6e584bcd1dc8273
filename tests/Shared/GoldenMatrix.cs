namespace MlNetExtensions.Golden;

/// <summary>A matrix, row-major.</summary>
internal sealed record GoldenMatrix(double[] Values, int Rows, int Columns)
{
    public ReadOnlySpan<double> Row(int index) => Values.AsSpan(index * Columns, Columns);

    public float[] Singles() => Array.ConvertAll(Values, value => (float)value);
}
