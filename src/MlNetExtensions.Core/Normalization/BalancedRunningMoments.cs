using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Running means and variances of features that count the strata of a batch alike, however many rows they have, and whose rate falls from a
/// plain average of all batches toward a fixed one (Lyu et al., "Overcoming Recency Bias of Normalization Statistics in Continual Learning:
/// Balance and Adaptation", NeurIPS 2023).
/// </summary>
/// <remarks>
/// <para>A stratum of nₖ of the batch's rows has the weight (c + nₖ)/Σ(c + nⱼ), spread over its rows, for the concentration c; the batch's
/// mean and variance move the running ones by η₀ = mᵏ, ηₜ = ηₜ₋₁/(ηₜ₋₁ + (1−m)ᵏ), for the momentum m and the adaptation κ. At κ = 1 that is
/// an exponential average with the rate m, at κ = 0 the mean of all batches.</para>
/// <para>They begin at the first batch itself. NaN is a missing value and does not count. One thread at a time.</para>
/// </remarks>
public sealed class BalancedRunningMoments
{
    private const double Largest = 1e80;

    private readonly double _momentum, _adaptation, _concentration;
    private readonly double[] _means, _variances, _rates;

    /// <param name="dimension">Features of a row, at least 1.</param>
    /// <param name="momentum">m, above 0 and at most 1.</param>
    /// <param name="adaptation">κ, in [0, 1].</param>
    /// <param name="concentration">c, at least 0: 0 for strata by their rows, +∞ for strata that all count alike.</param>
    public BalancedRunningMoments(int dimension, double momentum, double adaptation, double concentration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Arguments.Require(momentum is > 0 and <= 1, momentum, "above 0 and at most 1");
        Arguments.Require(adaptation is >= 0 and <= 1, adaptation, "in [0, 1]");
        Arguments.Require(concentration >= 0, concentration, "at least 0");
        (_momentum, _adaptation, _concentration) = (momentum, adaptation, concentration);
        (_means, _variances, _rates) = (new double[dimension], new double[dimension], new double[dimension]);
    }

    /// <summary>The running mean of every feature; 0 before it has a value.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>The running variance of every feature, of divisor n; 0 before it has a value.</summary>
    public ReadOnlySpan<double> Variances => _variances;

    /// <summary>η of every feature at its last batch; 0 before it has a value.</summary>
    public ReadOnlySpan<double> Rates => _rates;

    /// <summary>Moves the statistics by a batch of rows.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Row after row, finite or NaN.</param>
    /// <param name="strata">The number of each row's stratum, from 0; those without one, −1, are a stratum of their own.</param>
    /// <exception cref="ArgumentException">There are not as many rows as strata.</exception>
    public void Add<T>(ReadOnlySpan<T> rows, ReadOnlySpan<int> strata)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Numbers of strata may be large; those of the batch are few.
        Dictionary<int, int> places = [];
        int[] numbers = new int[strata.Length];
        for (int row = 0; row < numbers.Length; row++)
        {
            if (!places.TryGetValue(strata[row], out numbers[row]))
            {
                places.Add(strata[row], numbers[row] = places.Count);
            }
        }

        var moments = new StratifiedMoments(_means.Length);
        moments.Add(rows, numbers);
        for (int j = 0; j < _means.Length; j++)
        {
            Move(moments, j);
        }
    }

    private void Move(StratifiedMoments batch, int j)
    {
        double total = 0, values = 0;
        for (int k = 0; k < batch.Count; k++)
        {
            values += batch[k].Counts[j];
            total += Weight(batch[k].Counts[j]);
        }

        if (values == 0)
        {
            return;
        }

        double mean = 0, variance = 0, weights = 0;
        for (int k = 0; k < batch.Count; k++)
        {
            double weight = Weight(batch[k].Counts[j]) / total;
            if (weight > 0)
            {
                double difference = batch[k].Means[j] - mean, sum = weights + weight;
                variance += weight * batch[k].Variance(j) + difference * difference * (weights * (weight / sum));
                mean += difference * (weight / sum);
                weights = sum;
            }
        }

        bool isFirst = _rates[j] == 0;
        _rates[j] = isFirst ? Math.Pow(_momentum, _adaptation) : _rates[j] / (_rates[j] + Math.Pow(1 - _momentum, _adaptation));
        double rate = isFirst ? 1 : _rates[j];
        _means[j] += rate * (mean - _means[j]);
        _variances[j] += rate * (variance - _variances[j]);
    }

    private double Weight(double values) => values == 0 ? 0 : double.IsPositiveInfinity(_concentration) ? 1 : _concentration + values;

    /// <summary>A copy that moves by itself.</summary>
    public BalancedRunningMoments Copy()
    {
        var copy = new BalancedRunningMoments(_means.Length, _momentum, _adaptation, _concentration);
        _means.CopyTo(copy._means.AsSpan());
        _variances.CopyTo(copy._variances.AsSpan());
        _rates.CopyTo(copy._rates.AsSpan());
        return copy;
    }

    /// <summary>Writes the statistics and their rule; the dimension is written by the owner.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_momentum);
        writer.Write(_adaptation);
        writer.Write(_concentration);
        writer.WriteDoubles(_means);
        writer.WriteDoubles(_variances);
        writer.WriteDoubles(_rates);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static BalancedRunningMoments Read(StateReader reader, int dimension)
    {
        ArgumentNullException.ThrowIfNull(reader);
        double momentum = reader.ReadFinite("momentum", double.Epsilon, 1), adaptation = reader.ReadFinite("adaptation", 0, 1),
            concentration = reader.ReadDouble("concentration");
        reader.Require(concentration >= 0, "concentration", $"is {concentration}, but must be at least 0");
        reader.CheckLeft(dimension, 3 * sizeof(double), "means");
        var moments = new BalancedRunningMoments(dimension, momentum, adaptation, concentration);
        reader.ReadDoubles("means", moments._means);
        reader.ReadDoubles("variances", moments._variances);
        reader.ReadDoubles("rates", moments._rates);
        reader.Require(Array.TrueForAll(moments._means, mean => Math.Abs(mean) <= Largest), "means", "are too large");
        reader.Require(Array.TrueForAll(moments._variances, variance => variance is >= 0 and <= Largest), "variances",
            "are negative or too large");
        reader.Require(Array.TrueForAll(moments._rates, rate => rate is >= 0 and <= 1), "rates", "lie outside of [0, 1]");
        return moments;
    }
}
