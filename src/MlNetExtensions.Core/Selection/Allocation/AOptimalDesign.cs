using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions;

/// <summary>
/// Which design point to measure next, so that the weights of a linear regression become known with the least mean squared error, where
/// points have noise of their own that is not known: measures, estimates the noise, and goes where the trace of the inverse information
/// falls fastest.
/// </summary>
/// <remarks>
/// Fontaine, Perrault, Valko and Perchet, "Online A-Optimal Design and Active Linear Regression", ICML 2021, Algorithm 2: with Ω(p) =
/// Σpₖxₖxₖᵀ/σₖ² and L = tr Ω⁻¹, the next point minimizes ∂L/∂pₖ - 2√(3 ln t/Tₖ), after 2⌈ln T⌉ measurements of each. L(p_T) - L(p*) falls
/// as 1/T² where points form a basis, against 1/T for equal shares.
/// </remarks>
public sealed class AOptimalDesign
{
    private readonly double[] _points;
    private readonly int _dimension;
    private readonly int _initial;
    private readonly long[] _counts;
    private readonly double[] _means;
    private readonly double[] _squares;

    /// <param name="points">xₖ, one after the other, finite; scaled to length 1 in the paper.</param>
    /// <param name="dimension">Values of a point, at least 1.</param>
    /// <param name="initial">Measurements of each point before the others, at least 2: about 2 ln T for T in all.</param>
    /// <exception cref="ArgumentException">The points do not span the space, or a value is out of range.</exception>
    public AOptimalDesign(ReadOnlySpan<double> points, int dimension, int initial)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(initial, 2);
        if (points.Length % dimension != 0 || !TensorPrimitives.IsFiniteAll(points))
        {
            throw new ArgumentException($"There are {points.Length} values; give {dimension} for each point, all finite.", nameof(points));
        }

        (_points, _dimension, _initial) = (points.ToArray(), dimension, initial);
        int count = points.Length / dimension;
        (_counts, _means, _squares) = (new long[count], new double[count], new double[count]);
        double[] equal = new double[Count], ones = new double[Count];
        Array.Fill(equal, 1);
        Array.Fill(ones, 1);
        if (Factor(equal, ones, points, dimension) is null)
        {
            throw new ArgumentException(
                $"The {Count} points do not span {dimension} dimensions, so the weights cannot be known; add points.",
                nameof(points));
        }
    }

    /// <summary>Points.</summary>
    public int Count => _counts.Length;

    /// <summary>Measurements of each point.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The estimated variance of a point's noise; infinite before two measurements.</summary>
    public double NoiseVariance(int point) => _counts[point] > 1 ? _squares[point] / (_counts[point] - 1) : double.PositiveInfinity;

    /// <summary>tr Ω(p)⁻¹.</summary>
    /// <param name="shares">p, not negative.</param>
    /// <param name="noiseVariances">σ², positive.</param>
    /// <param name="points">x, one after the other.</param>
    /// <param name="dimension">Values of a point.</param>
    /// <returns>Infinite where the points that have a share do not span the space.</returns>
    public static double Loss(
        ReadOnlySpan<double> shares, ReadOnlySpan<double> noiseVariances, ReadOnlySpan<double> points, int dimension) =>
        Factor(shares, noiseVariances, points, dimension) is { } factor
            ? TensorPrimitives.SumOfSquares<double>(factor.InvertLower()) : double.PositiveInfinity;

    /// <summary>
    /// The best shares where noise is known, by multiplicative steps (Titterington, 1976; Yu, 2010), each of which lowers the loss.
    /// </summary>
    /// <param name="noiseVariances">σ², positive, one a point.</param>
    /// <param name="points">x, one after the other.</param>
    /// <param name="dimension">Values of a point.</param>
    /// <param name="tolerance">Stops where no point's slope exceeds the mean slope by more than this share; then the loss is at most so
    /// much above the least.</param>
    /// <exception cref="ArgumentException">The points do not span the space, or a value is out of range.</exception>
    public static double[] OptimalShares(
        ReadOnlySpan<double> noiseVariances, ReadOnlySpan<double> points, int dimension, double tolerance = 1e-10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Arguments.RequireOneForEachRow(noiseVariances.Length * dimension, points.Length, nameof(noiseVariances));
        foreach (double variance in noiseVariances)
        {
            Arguments.RequirePositive(variance, nameof(noiseVariances));
        }

        double[] shares = new double[noiseVariances.Length], slopes = new double[shares.Length];
        Array.Fill(shares, 1.0 / shares.Length);
        for (int step = 0; step < 100_000; step++)
        {
            CholeskyFactor factor = Factor(shares, noiseVariances, points, dimension)
                ?? throw new ArgumentException($"The points do not span {dimension} dimensions; add points.", nameof(points));
            Slopes(factor, noiseVariances, points, slopes);
            double mean = TensorPrimitives.Dot<double>(shares, slopes), sum = 0;
            if (TensorPrimitives.Max<double>(slopes) <= mean * (1 + tolerance))
            {
                break;
            }

            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] *= Math.Sqrt(slopes[i]);
                sum += shares[i];
            }

            TensorPrimitives.Divide(shares, sum, shares);
        }

        return shares;
    }

    /// <summary>The point to measure next.</summary>
    public int Next()
    {
        int least = 0;
        for (int i = 1; i < Count; i++)
        {
            least = _counts[i] < _counts[least] ? i : least;
        }

        if (_counts[least] < _initial)
        {
            return least;
        }

        double time = TensorPrimitives.Sum<long>(_counts);
        double[] shares = new double[Count], variances = new double[Count], slopes = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            // Without noise among a few measurements, a point would have no end of information.
            (shares[i], variances[i]) = (_counts[i] / time, Math.Max(NoiseVariance(i), 1e-12));
        }

        Slopes(Factor(shares, variances, _points, _dimension)!, variances, _points, slopes);
        int best = 0;
        for (int i = 0; i < Count; i++)
        {
            slopes[i] += 2 * Math.Sqrt(3 * Math.Log(time) / _counts[i]);
            best = slopes[i] > slopes[best] ? i : best;
        }

        return best;
    }

    /// <summary>Takes in a measurement.</summary>
    /// <param name="point">The point.</param>
    /// <param name="value">Its value, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such point, or the value is not finite.</exception>
    public void Add(int point, double value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(point);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(point, Count);
        Arguments.Require(double.IsFinite(value), value, "finite");
        double deviation = value - _means[point];
        _means[point] += deviation / ++_counts[point];
        _squares[point] += deviation * (value - _means[point]);
    }

    /// <summary>-∂L/∂pₖ = ‖Ω⁻¹xₖ‖²/σₖ².</summary>
    private static void Slopes(CholeskyFactor factor, ReadOnlySpan<double> variances, ReadOnlySpan<double> points, double[] slopes)
    {
        double[] solved = new double[factor.Dimension];
        for (int i = 0; i < slopes.Length; i++)
        {
            points.Slice(i * factor.Dimension, factor.Dimension).CopyTo(solved);
            factor.Solve(solved);
            slopes[i] = TensorPrimitives.SumOfSquares<double>(solved) / variances[i];
        }
    }

    private static CholeskyFactor? Factor(
        ReadOnlySpan<double> shares, ReadOnlySpan<double> variances, ReadOnlySpan<double> points, int dimension)
    {
        double[] information = new double[dimension * dimension];
        for (int i = 0; i < shares.Length; i++)
        {
            ReadOnlySpan<double> point = points.Slice(i * dimension, dimension);
            for (int j = 0; j < dimension; j++)
            {
                Span<double> row = information.AsSpan(j * dimension, dimension);
                TensorPrimitives.MultiplyAdd(point, shares[i] / variances[i] * point[j], row, row);
            }
        }

        return CholeskyFactor.TryFactor(information, dimension, out CholeskyFactor? factor) ? factor : null;
    }
}
