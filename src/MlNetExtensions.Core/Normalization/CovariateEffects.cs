using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// The least-squares effects of covariates where every batch has a level of its own: by Frisch, Waugh and Lovell those of products taken within batches.
/// </summary>
internal static class CovariateEffects
{
    /// <summary>A covariate of which less than this share is left beside batches and the covariates before it is confounded with them.</summary>
    private const double Confounded = 1e-10;

    /// <summary>β, p × d.</summary>
    /// <exception cref="DegenerateSampleException">A covariate says nothing that batches and the other covariates do not say.</exception>
    public static double[] Solve(IReadOnlyList<CombatMoments> batches)
    {
        int p = batches[0].Covariates, dimension = batches[0].Dimension;
        double[] products = new double[p * p], effects = new double[p * dimension], totals = new double[p];
        foreach (CombatMoments batch in batches)
        {
            TensorPrimitives.Add(products, batch.CovariateProducts, products);
            TensorPrimitives.Add(effects, batch.CrossProducts, effects);
            for (int a = 0; a < p; a++)
            {
                totals[a] += batch.CovariateProducts[a * p + a] + batch.Count * batch.CovariateMeans[a] * batch.CovariateMeans[a];
            }
        }

        // Cholesky, in place: products become the factor, effects the solution.
        for (int a = 0; a < p; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double sum = products[a * p + b] - TensorPrimitives.Dot<double>(products.AsSpan(a * p, b), products.AsSpan(b * p, b));
                if (a == b && !(sum > Confounded * totals[a]))
                {
                    throw new DegenerateSampleException(
                        $"Covariate {a} (from 0) is constant within every batch, or follows from the covariates before it: its effect cannot be told from that of the batches. Leave it out.");
                }

                products[a * p + b] = a == b ? Math.Sqrt(sum) : sum / products[b * p + b];
            }
        }

        for (int a = 0; a < p; a++)
        {
            Eliminate(effects, dimension, a, 0, a, b => products[a * p + b], products[a * p + a]);
        }

        for (int a = p - 1; a >= 0; a--)
        {
            Eliminate(effects, dimension, a, a + 1, p, b => products[b * p + a], products[a * p + a]);
        }

        return effects;
    }

    private static void Eliminate(double[] effects, int dimension, int row, int first, int past, Func<int, double> factor, double diagonal)
    {
        Span<double> own = effects.AsSpan(row * dimension, dimension);
        for (int b = first; b < past; b++)
        {
            TensorPrimitives.MultiplyAdd(effects.AsSpan(b * dimension, dimension), -factor(b), own, own);
        }

        TensorPrimitives.Divide(own, diagonal, own);
    }
}
