using System.Numerics;
using MlNetExtensions.Core.Moments;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Anomaly;

/// <summary>
/// Fits <see cref="GaussianAnomalyModel"/>s: one pass for the moments; one more for the scores of held-out rows where p-values are
/// conformal; and one more before it where Ledoit-Wolf shrinks in a subspace of a column with more rows than features.
/// </summary>
/// <remarks>The result depends on the rows, their order and the options, never on the number of threads. O(d²) memory per fold, plus four bytes per calibration row.</remarks>
public static class GaussianAnomalyFitter
{
    /// <summary>Fits rows given row-major in memory.</summary>
    /// <inheritdoc cref="Fit{T}(IRowSource{T}, GaussianAnomalyOptions, IReadOnlyList{RowMoments})"/>
    public static GaussianAnomalyFit Fit<T>(ReadOnlyMemory<T> rows, int dimension, GaussianAnomalyOptions? options = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Fit(new MemoryRows<T>(rows, dimension), options ?? new GaussianAnomalyOptions());

    /// <summary>Fits the rows of a source, and all rows behind <paramref name="previous"/> with them.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">Normal rows, at least two that differ.</param>
    /// <param name="options">What to fit.</param>
    /// <param name="previous">Statistics of earlier rows, one per column, which are left as they are; null for none. Conformal p-values come from the rows of the source alone.</param>
    /// <exception cref="ArgumentException">Options that cannot hold, other columns than before, or a value that is not finite.</exception>
    /// <exception cref="DegenerateSampleException">Too few rows, or rows without variance.</exception>
    /// <exception cref="OperationCanceledException">The fit was canceled.</exception>
    public static GaussianAnomalyFit Fit<T>(IRowSource<T> source, GaussianAnomalyOptions options, IReadOnlyList<RowMoments>? previous = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(source.Columns.Count);
        CheckPrevious(source.Columns, previous, options);
        return options.Covariance is RobustEstimator robust
            ? new RobustGaussians<T>(source, options, options.Calibration, robust).Fit()
            : new MomentGaussians<T>(source, options, options.Calibration, previous).Fit();
    }

    /// <summary>The statistics of every column, from one pass on all cores.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="source">Finite rows.</param>
    /// <param name="cancellationToken">Stops the pass.</param>
    /// <exception cref="InvalidRowException">A value is not finite.</exception>
    public static IReadOnlyList<RowMoments> Moments<T>(IRowSource<T> source, CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(source);
        return new MomentGaussians<T>(source, new GaussianAnomalyOptions { CancellationToken = cancellationToken }, calibration: null, previous: null).Accumulate();
    }

    /// <summary>Fits a model to statistics alone, for instance merged ones.</summary>
    /// <param name="columns">Names of the columns, for messages.</param>
    /// <param name="moments">Statistics, one per column.</param>
    /// <param name="options">What to fit; conformal p-values need rows and are an error.</param>
    /// <exception cref="ArgumentException">A name or statistics are missing.</exception>
    /// <exception cref="InvalidOperationException">The options need rows.</exception>
    public static GaussianAnomalyFit Fit(IReadOnlyList<string> columns, IReadOnlyList<RowMoments> moments, GaussianAnomalyOptions options)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(moments);
        ArgumentNullException.ThrowIfNull(options);
        options.Check(columns.Count);
        if (columns.Count == 0 || columns.Count != moments.Count || columns.Any(name => name is null) || moments.Any(part => part is null))
        {
            throw new ArgumentException(
                $"Give a name and statistics for each column, at least one; found {columns.Count} names and {moments.Count} statistics, null ones among them counted.", nameof(moments));
        }

        if (options.Threshold is CalibratedThreshold)
        {
            throw new InvalidOperationException(
                "A conformal threshold cannot be had from statistics alone: give rows to calibrate it on, or set a threshold (AnomalyThreshold.Fixed, or ChiSquare or F where they hold).");
        }

        RowColumn[] named = [.. columns.Select((name, i) => new RowColumn(name, moments[i].Dimension))];
        GaussianModel[] models = [.. named.Select((column, i) => Gaussians.FromMoments(column, moments[i], options))];
        return Gaussians.Finish(named, models, [.. moments], options, NormalScores.None);
    }

    /// <summary>Refuses options that cannot hold for this number of feature columns, whatever the rows.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or a threshold's law does not hold.</exception>
    public static void Check(GaussianAnomalyOptions options, int columns)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check(columns);
    }

    private static void CheckPrevious(IReadOnlyList<RowColumn> columns, IReadOnlyList<RowMoments>? previous, GaussianAnomalyOptions options)
    {
        if (previous is null)
        {
            return;
        }

        if (options.Covariance is RobustEstimator)
        {
            throw new ArgumentException("The minimum covariance determinant needs all rows at once and cannot go on from statistics; fit it on old and new rows together.", nameof(options));
        }

        if (previous.Any(moments => moments is null))
        {
            throw new ArgumentException("The statistics of a column are null.", nameof(previous));
        }

        GaussianAnomalyModel.CheckDimensions(columns, [.. previous.Select(moments => moments.Dimension)]);
    }
}
