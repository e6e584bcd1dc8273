using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// Rows whose vectors span the largest volume, up to a factor: as many as leading singular directions are asked for, so that no exchange
/// of a chosen row for another makes the determinant larger by more than the tolerance; where more rows are asked for than the vectors have
/// directions, each further one is the row that lies furthest from what is chosen. All weights are 1, and the seed does not matter.
/// </summary>
/// <remarks>
/// Goreinov, Oseledets, Savostyanov, Tyrtyshnikov and Zamarashkin, "How to find a good submatrix", 2010; Mikhalev and Oseledets,
/// "Rectangular maximum-volume submatrices and their applications", 2018. <see cref="GraftSampler"/> is the cheaper relative.
/// </remarks>
public sealed record MaximumVolumeSampler : PoolSampler
{
    /// <summary>The factor by which an exchange may still enlarge the determinant, at least 1; 1.05.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Tolerance
    {
        get;
        init => field = OptionValue.Check(double.IsFinite(value) && value >= 1, value, "finite and at least 1");
    } = 1.05;

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors;

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        OrthonormalRows basis = OrthonormalRows.Of(pool.Vectors.Span, pool.Count, count);
        if (basis.Rank == 0)
        {
            return RowSelection.Of([.. Enumerable.Range(0, count)]);
        }

        MaximumVolume volume = MaximumVolume.Of(basis.Values, pool.Count, basis.Rank, Tolerance);
        volume.Extend(count, 0);
        return RowSelection.Of(volume.Rows);
    }
}
