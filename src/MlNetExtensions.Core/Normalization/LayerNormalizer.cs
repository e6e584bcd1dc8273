using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Layer normalization of a row: y = gain·(x−μ)/√(σ²+ε) + bias with mean μ and variance σ² (of divisor n) of the row's own values (Ba,
/// Kiros and Hinton, "Layer Normalization", 2016). Immutable.
/// </summary>
public sealed class LayerNormalizer
{
    private readonly double _epsilon;
    private readonly double[]? _gain, _bias;

    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="gain">One factor a value; null for 1.</param>
    /// <param name="bias">One offset a value; null for 0.</param>
    public LayerNormalizer(double epsilon, double[]? gain = null, double[]? bias = null)
    {
        Arguments.RequireNotNegative(epsilon);
        (_epsilon, _gain, _bias) = (epsilon, gain, bias);
    }

    /// <summary>Normalizes a row. NaN does not count and stays NaN; a row of one value, or of equal ones, becomes the bias.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row">Finite values or NaN, as many as gain and bias.</param>
    /// <param name="result">As many; may be the row itself. What is beyond the range of float takes its largest value.</param>
    public void Normalize<T>(ReadOnlySpan<T> row, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double mean, double variance) = RowMoments(row);
        double scale = Math.Sqrt(variance + _epsilon), rate = scale > 0 ? 1 / scale : 0;
        for (int j = 0; j < row.Length; j++)
        {
            double y = (double.CreateTruncating(row[j]) - mean) * rate * (_gain?[j] ?? 1) + (_bias?[j] ?? 0);
            result[j] = T.CreateTruncating(Math.Clamp(y, float.MinValue, float.MaxValue));
        }
    }

    /// <summary>Mean and variance, of divisor n, of the values that are not NaN; 0 and 0 where there are none.</summary>
    internal static (double Mean, double Variance) RowMoments<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Deviations from a value of the row itself: equal values have exactly no variance.
        double origin = double.NaN, sum = 0;
        int count = 0;
        foreach (T value in values)
        {
            double x = double.CreateTruncating(value);
            if (!double.IsNaN(x))
            {
                origin = count == 0 ? x : origin;
                sum += x - origin;
                count++;
            }
        }

        if (count == 0)
        {
            return (0, 0);
        }

        double mean = origin + sum / count, squares = 0;
        foreach (T value in values)
        {
            double deviation = double.CreateTruncating(value) - mean;
            squares += double.IsNaN(deviation) ? 0 : deviation * deviation;
        }

        return (mean, squares / count);
    }
}
