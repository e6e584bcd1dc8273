using System.Numerics;
using System.Numerics.Tensors;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>Evaluates a loss of two views, with its gradient. The same bits on any number of threads; one batch at a time.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class EmbeddingJudge<T>(int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _sums = new T[columns];

    public int Columns { get; } = columns;

    /// <summary>The loss of a batch.</summary>
    /// <param name="first">rows × columns, row-major.</param>
    /// <param name="second">The other view of the same rows.</param>
    /// <param name="rows">At least 2.</param>
    /// <param name="firstGradient">Where the gradient with respect to <paramref name="first"/> is written.</param>
    /// <param name="secondGradient">The same for <paramref name="second"/>.</param>
    public abstract EmbeddingTerms Evaluate(ReadOnlySpan<T> first, ReadOnlySpan<T> second, int rows, Span<T> firstGradient, Span<T> secondGradient);

    /// <summary>centered ← values without the means of their columns; squares ← the sums of squares of what is left.</summary>
    protected void Center(ReadOnlySpan<T> values, int rows, Span<T> centered, Span<T> squares)
    {
        Means(values, rows, _sums);
        squares.Clear();
        for (int row = 0; row < rows; row++)
        {
            Span<T> own = centered.Slice(row * Columns, Columns);
            TensorPrimitives.Subtract(values.Slice(row * Columns, Columns), _sums, own);
            TensorPrimitives.MultiplyAdd(own, own, squares, squares);
        }
    }

    /// <summary>The means of the columns.</summary>
    protected void Means(ReadOnlySpan<T> values, int rows, Span<T> means)
    {
        means.Clear();
        for (int row = 0; row < rows; row++)
        {
            TensorPrimitives.Add(means, values.Slice(row * Columns, Columns), means);
        }

        TensorPrimitives.Divide(means, T.CreateChecked(rows), means);
    }

    protected static double Sum(ReadOnlySpan<T> values)
    {
        double sum = 0;
        foreach (T value in values)
        {
            sum += double.CreateTruncating(value);
        }

        return sum;
    }

    // Row by row in double: a sum of millions of squares in single precision would lose what the last epochs still gain.
    protected double SumOfSquares(ReadOnlySpan<T> values)
    {
        double sum = 0;
        for (int first = 0; first < values.Length; first += Columns)
        {
            sum += double.CreateTruncating(TensorPrimitives.SumOfSquares(values.Slice(first, Columns)));
        }

        return sum;
    }
}
