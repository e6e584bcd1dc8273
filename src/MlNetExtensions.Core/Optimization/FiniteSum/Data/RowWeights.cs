namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Weights of the rows; those that are all 1, as is usual, take no memory.</summary>
internal readonly struct RowWeights(double[]? values)
{
    // What vectors of equal weights are cut from: as long as the longest batch that anybody asked for.
    private static double[] s_ones = [];

    /// <summary>Whether all are 1.</summary>
    public bool AreEqual => values is null;

    public double this[int row] => values is null ? 1 : values[row];

    /// <summary>The weights of a batch of rows.</summary>
    public ReadOnlySpan<double> AsSpan(int start, int length) => values is null ? Ones(length) : values.AsSpan(start, length);

    private static ReadOnlySpan<double> Ones(int length)
    {
        double[] ones = s_ones;
        if (ones.Length < length)
        {
            ones = new double[length];
            Array.Fill(ones, 1);
            s_ones = ones;
        }
        return ones.AsSpan(0, length);
    }
}
