using System.Numerics.Tensors;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Selection;

namespace MlNetExtensions;

/// <summary>
/// GRAFT: rows by the fast maximum-volume routine on gradients, one after the other, until the sum of all gradients is a combination of the
/// chosen ones up to a tolerance. All weights are 1, and the seed does not matter.
/// </summary>
/// <remarks>
/// "GRAFT: Gradient-Aware Fast MaxVol Technique for Dynamic Data Sampling", 2025: the error is ‖G_S G_S⁺Σg - Σg‖/‖Σg‖, of which the
/// candidates S are the beginnings of one sequence here. Where it needs more rows than the vectors have dimensions, the routine begins anew
/// on the rows that are left.
/// </remarks>
public sealed record GraftSampler : PoolSampler
{
    /// <summary>
    /// The relative error at which fewer rows than the budget are enough, at least 0; 0 takes the whole budget.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Tolerance
    {
        get;
        init => field = OptionValue.NotNegative(value);
    }

    /// <inheritdoc/>
    public override PoolParts Needs => PoolParts.Vectors;

    /// <summary>The relative errors with the first 1, 2, … rows of a sequence.</summary>
    /// <param name="gradients">Row-major.</param>
    /// <param name="dimension">Values of a row.</param>
    /// <param name="rows">The sequence.</param>
    public static double[] Errors(ReadOnlySpan<double> gradients, int dimension, ReadOnlySpan<int> rows)
    {
        double[] left = new double[dimension], errors = new double[rows.Length];
        double[] basis = new double[Math.Min(rows.Length, dimension) * dimension];
        for (int i = 0; i < gradients.Length; i += dimension)
        {
            TensorPrimitives.Add(left, gradients.Slice(i, dimension), left);
        }

        double whole = TensorPrimitives.Norm<double>(left);
        int size = 0;
        for (int k = 0; k < rows.Length; k++)
        {
            double[] direction = gradients.Slice(rows[k] * dimension, dimension).ToArray();
            double norm = TensorPrimitives.Norm<double>(direction);
            for (int s = 0; s < 2 * size; s++)
            {
                ReadOnlySpan<double> before = basis.AsSpan(s % size * dimension, dimension);
                TensorPrimitives.MultiplyAdd(before, -TensorPrimitives.Dot(before, direction), direction, direction);
            }

            double rest = TensorPrimitives.Norm<double>(direction);
            if (size < dimension && rest > 1e-12 * norm)
            {
                Span<double> next = basis.AsSpan(size++ * dimension, dimension);
                TensorPrimitives.Divide(direction, rest, next);
                TensorPrimitives.MultiplyAdd(next, -TensorPrimitives.Dot<double>(next, left), left, left);
            }

            errors[k] = whole > 0 ? TensorPrimitives.Norm<double>(left) / whole : 0;
        }

        return errors;
    }

    /// <inheritdoc/>
    protected override RowSelection SelectRows(SelectionPool pool, int count, ulong seed)
    {
        List<int> rows = [];
        int[] left = [.. Enumerable.Range(0, pool.Count)];
        while (rows.Count < count)
        {
            double[] matrix = new double[left.Length * pool.Dimension];
            for (int i = 0; i < left.Length; i++)
            {
                pool.Vector(left[i]).CopyTo(matrix.AsSpan(i * pool.Dimension));
            }

            int[] pivots = MaximumVolume.Pivots(matrix, left.Length, pool.Dimension);
            rows.AddRange(pivots.Length > 0 ? pivots.Select(i => left[i]) : left);
            var taken = rows.ToHashSet();
            left = [.. left.Where(row => !taken.Contains(row))];
        }

        int[] chosen = [.. rows.Take(count)];
        if (Tolerance > 0)
        {
            int enough = Array.FindIndex(Errors(pool.Vectors.Span, pool.Dimension, chosen), error => error <= Tolerance);
            chosen = enough < 0 ? chosen : chosen[..(enough + 1)];
        }

        return RowSelection.Of(chosen);
    }
}
