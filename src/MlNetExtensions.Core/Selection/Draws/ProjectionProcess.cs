using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Selection;

/// <summary>
/// A projection determinantal point process: as many rows as the basis has columns, a set in proportion to its squared determinant. By the
/// chain rule (Hough, Krishnapur, Peres and Virág, 2006): draw in proportion to squared residuals, and take the drawn direction out of all
/// rows.
/// </summary>
internal static class ProjectionProcess
{
    public static int[] Draw(OrthonormalRows basis, SelectionRandom random)
    {
        double[] residuals = basis.Leverages(), directions = new double[basis.Rank * basis.Rank];
        int[] rows = new int[basis.Rank];
        for (int t = 0; t < rows.Length; t++)
        {
            int row = DrawOne(residuals, random);
            Span<double> direction = directions.AsSpan(t * basis.Rank, basis.Rank);
            basis.Row(row).CopyTo(direction);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int s = 0; s < t; s++)
                {
                    ReadOnlySpan<double> before = directions.AsSpan(s * basis.Rank, basis.Rank);
                    TensorPrimitives.MultiplyAdd(before, -TensorPrimitives.Dot(before, direction), direction, direction);
                }
            }

            TensorPrimitives.Divide(direction, TensorPrimitives.Norm(direction), direction);
            for (int i = 0; i < residuals.Length; i++)
            {
                double along = TensorPrimitives.Dot(basis.Row(i), direction);
                residuals[i] = Math.Max(0, residuals[i] - along * along);
            }

            rows[t] = row;
            foreach (int taken in rows.AsSpan(0, t + 1))
            {
                residuals[taken] = 0;
            }
        }

        return rows;
    }

    private static int DrawOne(double[] weights, SelectionRandom random)
    {
        double place = random.Uniform() * TensorPrimitives.Sum<double>(weights);
        int last = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0)
            {
                last = i;
                place -= weights[i];
                if (place < 0)
                {
                    return i;
                }
            }
        }

        return last;
    }
}
