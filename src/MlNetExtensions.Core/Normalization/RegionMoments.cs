using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>Mean and variance, of divisor n, of the cells of one region of a channel.</summary>
/// <param name="Cells">Values that are not missing.</param>
/// <param name="Mean">0 without values.</param>
/// <param name="Variance">0 without values.</param>
public readonly record struct RegionStatistics(double Cells, double Mean, double Variance);

/// <summary>The moments of the masked cells of rows and of the intact ones, from one pass; NaN is a missing value.</summary>
/// <remarks>Not safe for concurrent writers.</remarks>
public sealed class RegionMoments
{
    private readonly FeatureMoments _intact, _masked;
    private readonly double[] _intactRow, _maskedRow;

    /// <param name="dimension">Cells of a row, at least 1.</param>
    public RegionMoments(int dimension)
    {
        (_intact, _masked) = (new FeatureMoments(dimension), new FeatureMoments(dimension));
        (_intactRow, _maskedRow) = (new double[dimension], new double[dimension]);
    }

    /// <summary>Adds a row.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="row">Finite values or NaN.</param>
    /// <param name="mask">Not 0 for a masked cell; shorter than the row, it holds for every channel; empty where nothing is masked.</param>
    public void Add<T>(ReadOnlySpan<T> row, ReadOnlySpan<T> mask)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < row.Length; j++)
        {
            double value = double.CreateTruncating(row[j]);
            bool isMasked = !mask.IsEmpty && mask[j % mask.Length] != T.Zero;
            _intactRow[j] = isMasked ? double.NaN : value;
            _maskedRow[j] = isMasked ? value : double.NaN;
        }

        _intact.Add<double>(_intactRow);
        _masked.Add<double>(_maskedRow);
    }

    /// <summary>The statistics of the intact cells of every channel.</summary>
    /// <param name="slotsPerChannel">Consecutive cells that make a channel.</param>
    public RegionStatistics[] Intact(int slotsPerChannel) => Pool(_intact, slotsPerChannel);

    /// <summary>The statistics of the masked cells of every channel.</summary>
    /// <inheritdoc cref="Intact"/>
    public RegionStatistics[] Masked(int slotsPerChannel) => Pool(_masked, slotsPerChannel);

    private static RegionStatistics[] Pool(FeatureMoments moments, int slotsPerChannel)
    {
        var channels = new RegionStatistics[moments.Dimension / slotsPerChannel];
        for (int channel = 0; channel < channels.Length; channel++)
        {
            double cells = 0, mean = 0, squares = 0;
            for (int j = channel * slotsPerChannel; j < (channel + 1) * slotsPerChannel; j++)
            {
                double values = moments.Counts[j];
                if (values == 0)
                {
                    continue;
                }

                double all = cells + values, difference = moments.Means[j] - mean;
                squares += moments.SquaredDeviations[j] + difference * difference * (cells * (values / all));
                mean += difference * (values / all);
                cells = all;
            }

            channels[channel] = new RegionStatistics(cells, mean, cells > 0 ? squares / cells : 0);
        }

        return channels;
    }
}
