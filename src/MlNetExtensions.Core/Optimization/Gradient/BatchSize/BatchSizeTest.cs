using System.Numerics;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Optimization.Gradient;
using static System.FormattableString;

namespace MlNetExtensions;

/// <summary>
/// Whether a batch is large enough for its mean gradient ḡ to be trusted, from the gradients g_i of its b rows (Lau, Liu and Kolar,
/// "AdAdaGrad: Adaptive Batch Size Schemes for Adaptive Gradient Methods", 2024; the tests are Byrd, Chin, Nocedal and Wu's, 2012, and
/// Bollapragada, Byrd and Nocedal's, 2018). Variances divide by b - 1.
/// </summary>
/// <remarks>
/// The inner-product tests take the products g_iᵀḡ and projections group by group and sum the variances, as the authors' code does; with a layout of one
/// group they are those of the whole gradient, as in the paper.
/// </remarks>
public static class BatchSizeTest
{
    /// <summary>Norm test: b′ = ⌈max(b, Σ_j Var_i(g_ij) / (η²‖ḡ‖²))⌉.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="gradients">Each row's gradient, row after row; at least two.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="eta">η in (0, 1): the relative error of ḡ that is allowed.</param>
    /// <exception cref="ArgumentException">There are not two gradients of the layout's length.</exception>
    public static BatchSizeDecision NormTest<T>(ReadOnlySpan<T> gradients, ParameterLayout layout, double eta = 0.1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.Positive(eta, nameof(eta));
        int rows = Rows(gradients, layout);
        double[] mean = Mean(gradients, layout.Length);
        double variance = 0;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < mean.Length; j++)
            {
                double difference = double.CreateTruncating(gradients[i * mean.Length + j]) - mean[j];
                variance += difference * difference;
            }
        }

        return Decide(rows, variance / (rows - 1), BlockMath.SumOfSquares<double>(mean), eta);
    }

    /// <summary>Norm test from the rows' norms: Σ_j Var_i(g_ij) = (Σ‖g_i‖² - b‖ḡ‖²)/(b - 1).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rowNorms">‖g_i‖; at least two.</param>
    /// <param name="meanNorm">‖ḡ‖.</param>
    /// <param name="eta">η in (0, 1).</param>
    /// <exception cref="ArgumentException">There are not two norms.</exception>
    public static BatchSizeDecision NormTest<T>(ReadOnlySpan<T> rowNorms, double meanNorm, double eta = 0.1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.Positive(eta, nameof(eta));
        OptionValue.NotNegative(meanNorm, nameof(meanNorm));
        RequireTwo(rowNorms.Length);
        double variance = (BlockMath.SumOfSquares(rowNorms) - rowNorms.Length * meanNorm * meanNorm) / (rowNorms.Length - 1);
        return Decide(rowNorms.Length, Math.Max(0, variance), meanNorm * meanNorm, eta);
    }

    /// <summary>Inner-product test: b′ = ⌈max(b, Var_i(g_iᵀḡ) / (θ²‖ḡ‖⁴))⌉.</summary>
    /// <inheritdoc cref="NormTest{T}(ReadOnlySpan{T}, ParameterLayout, double)"/>
    /// <param name="gradients">Each row's gradient, row after row; at least two.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="theta">θ, positive.</param>
    public static BatchSizeDecision InnerProductTest<T>(ReadOnlySpan<T> gradients, ParameterLayout layout, double theta = 0.5)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.Positive(theta, nameof(theta));
        int rows = Rows(gradients, layout);
        (double along, _, double squared) = Project(gradients, layout);
        return new BatchSizeDecision(Size(rows, along / (theta * theta * squared * squared)), along, squared);
    }

    /// <summary>Orthogonality test: b′ = ⌈max(b, Σ_j Var_i(g_ij - (g_iᵀḡ)ḡ_j/‖ḡ‖²) / (ν²‖ḡ‖²))⌉.</summary>
    /// <inheritdoc cref="NormTest{T}(ReadOnlySpan{T}, ParameterLayout, double)"/>
    /// <param name="gradients">Each row's gradient, row after row; at least two.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="nu">ν, positive.</param>
    public static BatchSizeDecision OrthogonalityTest<T>(ReadOnlySpan<T> gradients, ParameterLayout layout, double nu = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.Positive(nu, nameof(nu));
        int rows = Rows(gradients, layout);
        (_, double across, double squared) = Project(gradients, layout);
        return Decide(rows, across, squared, nu);
    }

    /// <summary>Augmented inner-product test: the larger of the inner-product and the orthogonality test's batches.</summary>
    /// <inheritdoc cref="NormTest{T}(ReadOnlySpan{T}, ParameterLayout, double)"/>
    /// <param name="gradients">Each row's gradient, row after row; at least two.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="theta">θ, positive.</param>
    /// <param name="nu">ν, positive.</param>
    /// <returns>Of the two tests, the one that asks for more rows.</returns>
    public static BatchSizeDecision AugmentedInnerProductTest<T>(ReadOnlySpan<T> gradients, ParameterLayout layout, double theta = 0.5, double nu = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        BatchSizeDecision along = InnerProductTest(gradients, layout, theta), across = OrthogonalityTest(gradients, layout, nu);
        return across.BatchSize > along.BatchSize ? across : along;
    }

    // Variances of the products with the mean gradient, and of what is orthogonal to it.
    private static (double Along, double Across, double SquaredNorm) Project<T>(ReadOnlySpan<T> gradients, ParameterLayout layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = layout.Length, rows = gradients.Length / length;
        double[] mean = Mean(gradients, length), products = new double[rows];
        double along = 0, across = 0;
        foreach (ParameterGroup group in layout.Groups)
        {
            ReadOnlySpan<double> center = group.Of<double>(mean);
            double squared = BlockMath.SumOfSquares(center), total = 0;
            for (int i = 0; i < rows; i++)
            {
                ReadOnlySpan<T> row = group.Of(gradients.Slice(i * length, length));
                double product = 0, own = 0;
                for (int j = 0; j < row.Length; j++)
                {
                    double value = double.CreateTruncating(row[j]);
                    product += value * center[j];
                    own += (value - center[j]) * (value - center[j]);
                }

                products[i] = product;
                total += own;
            }

            double spread = 0;
            foreach (double product in products)
            {
                spread += (product - squared) * (product - squared);
            }

            // The part of g - ḡ along ḡ has the length (gᵀḡ - ‖ḡ‖²)/‖ḡ‖.
            along += spread / (rows - 1);
            across += Math.Max(0, total - (squared > 0 ? spread / squared : 0)) / (rows - 1);
        }

        return (along, across, BlockMath.SumOfSquares<double>(mean));
    }

    private static double[] Mean<T>(ReadOnlySpan<T> gradients, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var mean = new double[length];
        int rows = gradients.Length / length;
        for (int i = 0; i < gradients.Length; i++)
        {
            mean[i % length] += double.CreateTruncating(gradients[i]);
        }

        for (int j = 0; j < length; j++)
        {
            mean[j] /= rows;
        }

        return mean;
    }

    private static BatchSizeDecision Decide(int rows, double variance, double squared, double share) =>
        new(Size(rows, variance / (share * share * squared)), variance, squared);

    // Without any gradient nothing is known: the batch stays; a variance around no gradient asks for all there is.
    private static int Size(int rows, double wanted) => double.IsNaN(wanted) ? rows : (int)Math.Min(int.MaxValue, Math.Ceiling(Math.Max(rows, wanted)));

    private static int Rows<T>(ReadOnlySpan<T> gradients, ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (layout.Length == 0 || gradients.Length % layout.Length != 0)
        {
            throw new ArgumentException(
                Invariant($"There are {gradients.Length} values, which are not gradients of {layout.Length} parameters each."), nameof(gradients));
        }

        RequireTwo(gradients.Length / layout.Length);
        return gradients.Length / layout.Length;
    }

    private static void RequireTwo(int rows)
    {
        if (rows < 2)
        {
            throw new ArgumentException(Invariant($"There are gradients of {rows} rows; a variance needs two at least."));
        }
    }
}
