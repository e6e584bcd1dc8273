using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Adaptive instance normalization: the values of each channel of a row take the mean and standard deviation of a reference (Huang and
/// Belongie, "Arbitrary Style Transfer in Real-time with Adaptive Instance Normalization", ICCV 2017). Immutable.
/// </summary>
public sealed class RowAligner
{
    private readonly MomentProfile _reference;
    private readonly int _slotsPerChannel;
    private readonly double _weight, _epsilon;

    /// <param name="reference">Mean and variance of every channel.</param>
    /// <param name="slotsPerChannel">Consecutive values that make a channel.</param>
    /// <param name="weight">The share of the aligned values, in [0, 1]; the rest is of the values as they are.</param>
    /// <param name="epsilon">Added to both variances, at least 0.</param>
    public RowAligner(MomentProfile reference, int slotsPerChannel, double weight, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfLessThan(slotsPerChannel, 1);
        Arguments.Require(weight is >= 0 and <= 1, weight, "in [0, 1]");
        Arguments.RequireNotNegative(epsilon);
        (_reference, _slotsPerChannel, _weight, _epsilon) = (reference, slotsPerChannel, weight, epsilon);
    }

    /// <summary>Aligns a row. NaN does not count and stays NaN; a channel of equal values becomes the reference's mean.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row">All channels.</param>
    /// <param name="result">As many values; may be the row itself. What is beyond the range of float takes its largest value.</param>
    public void Align<T>(ReadOnlySpan<T> row, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int first = 0, channel = 0; first < row.Length; first += _slotsPerChannel, channel++)
        {
            ReadOnlySpan<T> values = row.Slice(first, _slotsPerChannel);
            (double mean, double variance) = LayerNormalizer.RowMoments(values);
            (double center, double rate, double offset) = MomentProfile.Line(mean, variance, _reference.Means[channel],
                _reference.Variances[channel], _weight, _epsilon);
            for (int j = 0; j < values.Length; j++)
            {
                result[first + j] = T.CreateTruncating(Math.Clamp((double.CreateTruncating(values[j]) - center) * rate + offset,
                    float.MinValue, float.MaxValue));
            }
        }
    }

    /// <summary>
    /// The reference of some rows: for each channel the mean of the rows' means and of their standard deviations, as if the alignments to
    /// each row were averaged.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Row after row.</param>
    /// <param name="channels">Channels of a row.</param>
    /// <param name="slotsPerChannel">Values of a channel.</param>
    /// <param name="sums">One mean and one deviation a channel, to which those of the rows are added: channels × (mean, deviation, rows
    /// with values).</param>
    public static void AddReference<T>(ReadOnlySpan<T> rows, int channels, int slotsPerChannel,
        Span<(double Mean, double Deviation, long Rows)> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int first = 0, channel = 0; first < rows.Length; first += slotsPerChannel, channel = (channel + 1) % channels)
        {
            ReadOnlySpan<T> values = rows.Slice(first, slotsPerChannel);
            bool hasValues = false;
            foreach (T value in values)
            {
                hasValues |= !T.IsNaN(value);
            }

            if (hasValues)
            {
                (double mean, double variance) = LayerNormalizer.RowMoments(values);
                sums[channel].Mean += mean;
                sums[channel].Deviation += Math.Sqrt(variance);
                sums[channel].Rows++;
            }
        }
    }

    /// <summary>The profile that sums of rows make.</summary>
    /// <exception cref="DegenerateSampleException">A channel has no values.</exception>
    public static MomentProfile Reference(ReadOnlySpan<(double Mean, double Deviation, long Rows)> sums)
    {
        var profile = new MomentProfile(new double[sums.Length], new double[sums.Length]);
        for (int channel = 0; channel < sums.Length; channel++)
        {
            (double mean, double deviation, long rows) = sums[channel];
            if (rows == 0)
            {
                throw new DegenerateSampleException(
                    $"Channel {channel} of the reference has no values; there are no rows, or all of its values are missing.");
            }

            (profile.Means[channel], profile.Variances[channel]) = (mean / rows, deviation / rows * (deviation / rows));
        }

        return profile;
    }
}
