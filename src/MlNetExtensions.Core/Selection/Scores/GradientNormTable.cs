using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>
/// Gradient norms of rows as they are seen in an epoch, for importance sampling in the next: the first visit sets a row's norm, and each
/// further one takes the mean of the old and the new. A row that is not seen has 0.
/// </summary>
/// <remarks>
/// As in the code of "PA&amp;DA: Jointly Sampling PAth and DAta for Consistent NAS", CVPR 2023, with <see cref="El2nScore"/> for norms;
/// draw with <see cref="ProportionalSampler"/>.
/// </remarks>
public sealed class GradientNormTable : SavedArrays
{
    private readonly double[] _norms;
    private readonly long[] _seen;

    /// <param name="rows">At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    public GradientNormTable(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        (_norms, _seen) = (Numbers("norms", rows), Integers("seen", rows));
    }

    /// <summary>A norm for each row.</summary>
    public ReadOnlySpan<double> Norms => _norms;

    /// <summary>Takes in a row's gradient norm.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the norm is negative or not finite.</exception>
    public void Add(int row, double norm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _norms.Length);
        Arguments.RequireNotNegative(norm);
        _norms[row] = _seen[row] == 0 ? norm : (_norms[row] + norm) / 2;
        _seen[row] = 1;
    }

    /// <summary>Forgets all norms, for the next epoch.</summary>
    public void Clear()
    {
        Array.Clear(_norms);
        Array.Clear(_seen);
    }

    /// <inheritdoc/>
    protected override void Check(StateReader reader) =>
        reader.Require(
            _norms.All(norm => norm >= 0) && _seen.All(seen => seen is 0 or 1), "norms", "are negative, or what was seen is not 0 or 1");
}
