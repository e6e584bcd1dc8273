using System.Numerics;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// How much the gradients of m rows (or micro-batches) help each other (Chatterjee and Zielinski, "On the Generalization Mystery in Deep
/// Learning", 2022): α = ‖ḡ‖² / mean ‖g_i‖², and m·α is 1 where they are orthogonal, m where they are all the same, 0 where they cancel.
/// </summary>
/// <param name="Share">α, in [0, 1].</param>
/// <param name="Count">m.</param>
public readonly record struct GradientCoherence(double Share, int Count)
{
    /// <summary>m·α: how many rows a row helps on average, itself included.</summary>
    public double Rows => Share * Count;

    /// <summary>Of gradients.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="gradients">At least one.</param>
    /// <param name="mean">Their mean.</param>
    public static GradientCoherence Of<T>(ReadOnlySpan<ReadOnlyMemory<T>> gradients, ReadOnlySpan<T> mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.AtLeast(gradients.Length, 1, nameof(gradients));
        double squares = 0;
        foreach (ReadOnlyMemory<T> gradient in gradients)
        {
            squares += BlockMath.SumOfSquares(gradient.Span) / gradients.Length;
        }

        return Of(BlockMath.SumOfSquares(mean), squares, gradients.Length);
    }

    /// <summary>Of rows whose gradients' norms are known.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rowNorms">At least one.</param>
    /// <param name="mean">The rows' mean gradient.</param>
    public static GradientCoherence Of<T>(ReadOnlySpan<T> rowNorms, ReadOnlySpan<T> mean)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OptionValue.AtLeast(rowNorms.Length, 1, nameof(rowNorms));
        return Of(BlockMath.SumOfSquares(mean), BlockMath.SumOfSquares(rowNorms) / rowNorms.Length, rowNorms.Length);
    }

    // Without any gradient all rows agree that there is nothing to do.
    private static GradientCoherence Of(double mean, double squares, int count) => new(squares > 0 ? mean / squares : 1, count);
}
