namespace MlNetExtensions;

/// <summary>
/// Weights against covariate shift: those of training rows make their kernel mean that of the test rows (Huang et al., 2006), and with a
/// discount those of test rows fall where no training row is near ("Double-Weighting for Covariate Shift Adaptation", arXiv 2305.08637):
/// minimize ‖Σβᵢφ(xᵢ)/n − Σαⱼφ(x′ⱼ)/t‖² over 0 ≤ β ≤ B/√D, 0 ≤ α ≤ 1, |mean β − mean α| ≤ 1 − 1/√n, ‖α − 1‖₂ ≤ (1 − 1/√D)√t.
/// </summary>
/// <remarks>A primal-dual interior-point method with the centering of Mehrotra (1992): the gap of the result bounds what it lacks of the minimum.</remarks>
public static class KernelMeanMatching
{
    /// <summary>Matches two samples.</summary>
    /// <param name="train">n training rows of d features, row after row; n is at least 2.</param>
    /// <param name="test">t test rows of d features, at least 1.</param>
    /// <param name="dimension">d.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">There are too few rows, a feature is not finite, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The minimum was not reached.</exception>
    public static KernelMatching Fit(double[] train, double[] test, int dimension, KernelMatchingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        options ??= new KernelMatchingOptions();
        options.Validate();
        if (train.Length % dimension != 0 || test.Length % dimension != 0 || train.Length < 2 * dimension || test.Length == 0)
        {
            throw new ArgumentException($"There are {train.Length} training and {test.Length} test values; they must fill rows of {dimension}, at least 2 for training and 1 for testing.", nameof(train));
        }

        int n = train.Length / dimension;
        double[] rows = [.. train, .. test];
        int bad = Array.FindIndex(rows, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            throw new ArgumentException($"Feature {bad % dimension} of {(bad < train.Length ? $"training row {bad / dimension}" : $"test row {bad / dimension - n}")} is {rows[bad]}; features must be finite.");
        }

        double bandwidth = options.Bandwidth > 0 ? options.Bandwidth : Core.Selection.KernelBandwidth.Mean(rows, dimension, options.CancellationToken);
        var kernel = new Core.Selection.KernelFactor(rows, dimension, bandwidth, options.MaximumRank, options.CancellationToken);
        return new Core.Selection.KernelMatchingSolver(kernel, n, options).Solve() with { Bandwidth = bandwidth };
    }
}
