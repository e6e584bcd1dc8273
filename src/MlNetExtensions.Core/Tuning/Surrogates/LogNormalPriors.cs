namespace MlNetExtensions.Tuning;

/// <summary>
/// Log-normal priors and bounds of a kernel's parameters, for losses of variance 1 on the unit cube: with few trials the parameters stay
/// where functions worth tuning have them.
/// </summary>
/// <remarks>
/// The median length scale of a number grows with the root of their count, as distances in a cube do (Hvarfner, Hellsten and Nardi,
/// "Vanilla Bayesian Optimization Performs Great in High Dimensions", 2024; their prior is wider and longer).
/// </remarks>
internal sealed class LogNormalPriors
{
    private const double NumberMedian = 0.3;
    private const double CategoryMedian = 0.7;
    private readonly double[] _means;
    private readonly double[] _precisions;

    public LogNormalPriors(PointEmbedding embedding)
    {
        int[] dimensions = [.. embedding.Dimensions];
        int numbers = dimensions.Count(dimension => !embedding.Space.Dimensions[dimension].IsCategory), n = dimensions.Length + 2;
        (_means, _precisions, Lower, Upper) = (new double[n], new double[n], new double[n], new double[n]);
        Set(0, 1, deviation: 1, 0.05, 20);
        Set(1, 1e-3, deviation: 2.5, 1e-6, 1);
        for (int k = 0; k < dimensions.Length; k++)
        {
            bool isCategory = embedding.Space.Dimensions[dimensions[k]].IsCategory;
            double median = isCategory ? CategoryMedian : NumberMedian * Math.Sqrt(numbers);
            Set(k + 2, median, deviation: 1, 0.03, 30);
        }
    }

    public ReadOnlySpan<double> Means => _means;

    public double[] Lower { get; }

    public double[] Upper { get; }

    /// <summary>The log density without its constant; the gradient of minus it is added.</summary>
    public double Add(ReadOnlySpan<double> logs, Span<double> gradient)
    {
        double sum = 0;
        for (int i = 0; i < _means.Length; i++)
        {
            double deviation = logs[i] - _means[i];
            sum -= 0.5 * _precisions[i] * deviation * deviation;
            gradient[i] += _precisions[i] * deviation;
        }

        return sum;
    }

    /// <summary>Parameters drawn from the priors, within the bounds.</summary>
    public double[] Draw(SelectionRandom random)
    {
        double[] logs = new double[_means.Length];
        for (int i = 0; i < logs.Length; i++)
        {
            logs[i] = Math.Clamp(_means[i] + random.Normal() / Math.Sqrt(_precisions[i]), Lower[i], Upper[i]);
        }

        return logs;
    }

    private void Set(int index, double median, double deviation, double lower, double upper)
    {
        (_means[index], _precisions[index]) = (Math.Log(median), 1 / (deviation * deviation));
        (Lower[index], Upper[index]) = (Math.Log(lower), Math.Log(upper));
    }
}
