using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// Gradient-weight alignment (GWA, "Gradient-Weight Alignment as a Train-Time Proxy for Generalization in Classification Tasks", 2025), for
/// early stopping without validation rows: for each row with the input x of the output layer's weights W and the residual d = softmax(z) -
/// y, γ = -xᵀWᵀd / (‖x‖‖d‖‖W‖_F), the cosine between W and the direction in which the row would change it; the score is
/// mean(γ)/(kurtosis(γ) + 1.2) with the excess kurtosis. Stop at its maximum.
/// </summary>
/// <remarks>
/// The excess kurtosis of a distribution with two peaks may be as low as -2, where the authors' formula has a pole and changes its sign:
/// the denominator is 0.2 at least here.
/// </remarks>
public sealed class GradientWeightAlignment
{
    private const double LeastDenominator = 0.2;
    private double _mean;
    private double _second;
    private double _third;
    private double _fourth;

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Mean γ of the rows so far; NaN before the first.</summary>
    public double Mean => Count > 0 ? _mean : double.NaN;

    /// <summary>Excess kurtosis of γ over the rows so far; NaN before two that differ.</summary>
    public double Kurtosis => _second > 0 ? Count * _fourth / (_second * _second) - 3 : double.NaN;

    /// <summary>mean(γ)/(kurtosis(γ) + 1.2); NaN before two rows that differ.</summary>
    public double Score => Mean / Math.Max(LeastDenominator, Kurtosis + 1.2);

    /// <summary>γ of a row, in [-1, 1]; 0 where x, d or W is zero.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="input">x.</param>
    /// <param name="residual">d.</param>
    /// <param name="weights">W: a row for each value of d, a column for each of x.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public static double Of<T>(ReadOnlySpan<T> input, ReadOnlySpan<T> residual, ReadOnlySpan<T> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights.Length != (long)input.Length * residual.Length)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"There are {weights.Length} weights; {residual.Length} outputs of {input.Length} inputs have {(long)input.Length * residual.Length}."), nameof(weights));
        }

        double product = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            product += double.CreateTruncating(residual[i]) * BlockMath.Dot(weights.Slice(i * input.Length, input.Length), input);
        }

        double norms = Math.Sqrt(BlockMath.SumOfSquares(input)) * Math.Sqrt(BlockMath.SumOfSquares(residual)) * Math.Sqrt(BlockMath.SumOfSquares(weights));
        return norms > 0 ? -product / norms : 0;
    }

    /// <summary>Takes in a row's γ; moments are updated as by Pébay (2008).</summary>
    public void Add(double alignment)
    {
        OptionValue.Check(double.IsFinite(alignment), alignment, "finite", nameof(alignment));
        double before = Count++;
        double count = Count, delta = alignment - _mean, step = delta / count, squared = step * step, term = delta * step * before;
        _fourth += term * squared * (count * count - 3 * count + 3) + 6 * squared * _second - 4 * step * _third;
        _third += term * step * (count - 2) - 3 * step * _second;
        _second += term;
        _mean += step;
    }

    /// <summary>Forgets all rows, for the next epoch.</summary>
    public void Clear() => (Count, _mean, _second, _third, _fourth) = (0, 0, 0, 0, 0);
}
