using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// Region normalization: masked cells by the statistics of masked cells of their channel, intact ones by those of intact cells, so that
/// neither shifts the other (Yu et al., "Region Normalization for Image Inpainting", AAAI 2020). Immutable.
/// </summary>
/// <remarks>
/// y = gain·(x−μᵣ)/√(σᵣ² + ε·N/Nᵣ) + bias for a cell of region r with Nᵣ of the channel's N cells, as the reference code has it: ε grows
/// for small regions. A region without cells takes the statistics of the other.
/// </remarks>
public sealed class RegionNormalizer
{
    private readonly int _slotsPerChannel;

    // Intact channels first, then masked ones.
    private readonly double[] _means, _rates, _offsets;

    /// <param name="intact">Statistics of the intact cells of every channel.</param>
    /// <param name="masked">Of the masked cells, as many.</param>
    /// <param name="slotsPerChannel">Consecutive cells that make a channel.</param>
    /// <param name="epsilon">ε, at least 0.</param>
    public RegionNormalizer(ReadOnlySpan<RegionStatistics> intact, ReadOnlySpan<RegionStatistics> masked, int slotsPerChannel,
        double epsilon)
        : this(intact, masked, slotsPerChannel, epsilon, RegionAffine.None, RegionAffine.None)
    {
    }

    /// <param name="intact">Statistics of the intact cells of every channel.</param>
    /// <param name="masked">Of the masked cells, as many.</param>
    /// <param name="slotsPerChannel">Consecutive cells that make a channel.</param>
    /// <param name="epsilon">ε, at least 0.</param>
    /// <param name="intactAffine">Gain and bias of intact cells.</param>
    /// <param name="maskedAffine">Gain and bias of masked cells.</param>
    public RegionNormalizer(
        ReadOnlySpan<RegionStatistics> intact,
        ReadOnlySpan<RegionStatistics> masked,
        int slotsPerChannel,
        double epsilon,
        RegionAffine intactAffine,
        RegionAffine maskedAffine)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slotsPerChannel, 1);
        Arguments.RequireNotNegative(epsilon);
        ArgumentNullException.ThrowIfNull(intactAffine);
        ArgumentNullException.ThrowIfNull(maskedAffine);
        _slotsPerChannel = slotsPerChannel;
        int channels = intact.Length;
        (_means, _rates, _offsets) = (new double[2 * channels], new double[2 * channels], new double[2 * channels]);
        for (int i = 0; i < _means.Length; i++)
        {
            int channel = i % channels;
            RegionStatistics own = i < channels ? intact[channel] : masked[channel], other = i < channels ? masked[channel]
                : intact[channel];
            RegionStatistics used = own.Cells > 0 ? own : other;
            RegionAffine affine = i < channels ? intactAffine : maskedAffine;
            double scale = used.Cells > 0 ? Math.Sqrt(used.Variance + epsilon * ((own.Cells + other.Cells) / used.Cells)) : 0;
            _means[i] = used.Mean;
            _rates[i] = scale > 0 && double.IsFinite(1 / scale) ? (affine.Gains?[channel] ?? 1) / scale : 0;
            _offsets[i] = affine.Biases?[channel] ?? 0;
        }
    }

    /// <summary>Cells of a row.</summary>
    public int Dimension => _means.Length / 2 * _slotsPerChannel;

    /// <summary>Normalizes a row; a missing value stays NaN.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row"><see cref="Dimension"/> values.</param>
    /// <param name="mask">Not 0 for a masked cell; shorter than the row, it holds for every channel; empty where NaN is what is masked,
    /// which becomes the bias then.</param>
    /// <param name="result">As many as the row; what is beyond the range of float takes its largest value.</param>
    public void Normalize<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> mask, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int channels = _means.Length / 2;
        for (int j = 0; j < row.Length; j++)
        {
            bool isMasked = mask.IsEmpty ? T.IsNaN(row[j]) : mask[j % mask.Length] != T.Zero;
            int i = j / _slotsPerChannel + (isMasked ? channels : 0);
            double y = mask.IsEmpty && isMasked ? _offsets[i] : (double.CreateTruncating(row[j]) - _means[i]) * _rates[i] + _offsets[i];
            result[j] = T.CreateTruncating(Math.Clamp(y, float.MinValue, float.MaxValue));
        }
    }
}

/// <summary>Factors and offsets after the normalization of a region, one a channel.</summary>
/// <param name="Gains">Null for 1.</param>
/// <param name="Biases">Null for 0.</param>
public sealed record RegionAffine(double[]? Gains, double[]? Biases)
{
    /// <summary>Neither.</summary>
    public static RegionAffine None { get; } = new(null, null);
}
