using System.Numerics.Tensors;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>The smoothness constant of the mean loss, curvature·λ_max((1/n) Σ ωᵢxᵢxᵢᵀ), often far below the largest row's.</summary>
internal static class PowerIteration
{
    private const int Steps = 12;

    // Power iteration approaches the eigenvalue from below.
    private const double Margin = 1.1;

    public static double MeanSmoothness<TRows, TLoss>(Oracle<TRows, TLoss> oracle)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        var margins = new double[oracle.Data.Rows.Count * oracle.Outputs];
        var vector = new double[oracle.Size];
        var product = new double[oracle.Size];
        var random = new Random(oracle.Options.Seed);
        for (int j = 0; j < vector.Length; j++)
        {
            vector[j] = random.NextDouble() - 0.5;
        }
        double eigenvalue = 0;
        for (int k = 0; k < Steps; k++)
        {
            double norm = TensorPrimitives.Norm<double>(vector);
            if (norm == 0)
            {
                return oracle.Smoothness;
            }
            TensorPrimitives.Divide(vector, norm, vector);
            oracle.Margins(vector, margins);
            oracle.Combine(margins, product);
            eigenvalue = TensorPrimitives.Norm<double>(product);
            product.CopyTo(vector, 0);
        }
        return eigenvalue == 0 ? oracle.Smoothness : Math.Min(oracle.Smoothness, Margin * eigenvalue * oracle.Data.Loss.Curvature);
    }
}
