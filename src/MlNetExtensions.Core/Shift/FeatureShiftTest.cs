using System.Globalization;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Core.Shift;

namespace MlNetExtensions;

/// <summary>
/// Tells which features of two samples have shifted, given all others: the Gaussian score statistic with a null distribution from resamples
/// of both together.
/// </summary>
/// <remarks>
/// <para>Kulinski, Bagchi and Inouye, "Feature Shift Detection: Localizing Which Features Have Shifted via Conditional Distribution Tests",
/// NeurIPS 2020. For Gaussians p and q of both samples the statistic of feature j is the mean over both of E(∂ⱼ log p − ∂ⱼ log q)², in
/// closed form. The slope of a log density along a feature is that of its density given the others, so a feature is noticed that keeps its
/// own distribution and loses its relation to others; and the features that are related to a shifted one light up too, being predicted by
/// it.</para>
/// <para>The test sees shifts of means, variances and correlations, and no others.</para>
/// </remarks>
public static class FeatureShiftTest
{
    /// <summary>The statistic of every feature for the Gaussians of two samples, with covariances of divisor n − 1.</summary>
    /// <param name="reference">n·d finite values, row-major.</param>
    /// <param name="window">m·d values.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="ridge">What is added to variances, positive.</param>
    /// <exception cref="ArgumentException">A sample is empty, not whole rows, or not finite.</exception>
    public static double[] Statistic(ReadOnlySpan<double> reference, ReadOnlySpan<double> window, int dimension, double ridge = 1e-5)
    {
        CheckRows(reference, dimension, nameof(reference));
        CheckRows(window, dimension, nameof(window));
        Arguments.RequirePositive(ridge);
        return ScoreGaussian.Statistic(ShiftResampler.Fit(reference, dimension, ridge), ShiftResampler.Fit(window, dimension, ridge));
    }

    /// <summary>Tests every feature.</summary>
    /// <param name="reference">n·d finite values, row-major.</param>
    /// <param name="window">m·d values, one row at least.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="options">Level, correction, resampling; null for the defaults. Rows are all taken.</param>
    /// <param name="names">One name a feature; null for their places.</param>
    /// <exception cref="ArgumentException">A sample is empty, not whole rows, or not finite, or names are not as many as
    /// features.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IReadOnlyList<FeatureShift> Run(
        ReadOnlySpan<double> reference, ReadOnlySpan<double> window, int dimension, FeatureShiftOptions? options = null,
        IReadOnlyList<string>? names = null)
    {
        options ??= new FeatureShiftOptions();
        options.Validate();
        CheckRows(reference, dimension, nameof(reference));
        CheckRows(window, dimension, nameof(window));
        names = NamesOf(names, dimension);
        FeatureUnits units = FeatureUnits.Of(reference, dimension, options.Standardize);
        double[] first = units.Apply(reference), second = units.Apply(window), both = [.. first, .. second];
        double[] statistic = ScoreGaussian.Statistic(ShiftResampler.Fit(first, dimension, options.Ridge),
            ShiftResampler.Fit(second, dimension, options.Ridge));
        var known = new NullDistribution(ShiftResampler.Draw(both, dimension, first.Length / dimension, second.Length / dimension, options),
            options);
        return [.. statistic.Select((value, j) =>
            new FeatureShift(names[j], value, known.Thresholds[j], known.Standardized(j, value), known.PValue(j, value),
                value > known.Thresholds[j]))];
    }

    /// <summary>
    /// The sliced Wasserstein distance of both samples as wholes, with the upper control variate, in deviations of the reference where
    /// <see cref="FeatureShiftOptions.Standardize"/> says so. Of two samples without a shift it is not 0, but what their sizes make it.
    /// </summary>
    /// <inheritdoc cref="Run"/>
    public static SlicedWassersteinEstimate Distance(ReadOnlySpan<double> reference, ReadOnlySpan<double> window, int dimension,
        FeatureShiftOptions? options = null)
    {
        options ??= new FeatureShiftOptions();
        options.Validate();
        CheckRows(reference, dimension, nameof(reference));
        CheckRows(window, dimension, nameof(window));
        FeatureUnits units = FeatureUnits.Of(reference, dimension, options.Standardize);
        double[] directions = SlicedWasserstein.Directions(dimension, options.NumberOfProjections, options.Seed);
        return SlicedWasserstein.Estimate(units.Apply(reference), units.Apply(window), dimension, directions, WassersteinControl.UpperBound,
            cancellationToken: options.CancellationToken);
    }

    /// <summary>Names for all features, places for those without.</summary>
    internal static IReadOnlyList<string> NamesOf(IReadOnlyList<string>? names, int dimension)
    {
        if (names is not null && names.Count != dimension)
        {
            throw new ArgumentException($"There are {names.Count} names for {dimension} features.", nameof(names));
        }

        return [.. Enumerable.Range(0, dimension).Select(j => names is null || names[j].Length == 0
            ? j.ToString(CultureInfo.InvariantCulture) : names[j])];
    }

    internal static void CheckRows(ReadOnlySpan<double> rows, int dimension, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (rows.IsEmpty || rows.Length % dimension != 0)
        {
            throw new ArgumentException($"The {name} has {rows.Length} values, which are not one or more rows of {dimension} features.",
                name);
        }

        InvalidRowException.ThrowIfNotFinite(rows, new RowColumn(name, dimension), 0);
    }
}
