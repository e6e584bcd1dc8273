using System.Numerics.Tensors;

namespace MlNetExtensions;

/// <summary>
/// Variance of gradients (VoG): how much the gradient of a row's class by its inputs changes over a training, the standard deviation over
/// checkpoints averaged over inputs. Hard and odd rows keep changing.
/// </summary>
/// <remarks>
/// Agarwal, D'souza and Hooker, "Estimating Example Difficulty using Variance of Gradients", CVPR 2022; for text Anand, Tan and Prakash,
/// "Influence Scores at Scale for Efficient Language Data Sampling", EMNLP 2023. Two numbers are kept for each input of each row. One
/// thread at a time.
/// </remarks>
public sealed class GradientVariance : SavedArrays
{
    private readonly double[] _means;
    private readonly double[] _squares;
    private readonly long[] _counts;

    /// <param name="rows">At least 1.</param>
    /// <param name="dimension">Inputs, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public GradientVariance(int rows, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        (Count, Dimension) = (rows, dimension);
        (_means, _squares, _counts) = (Numbers("means", rows * dimension), Numbers("squares", rows * dimension), Integers("counts", rows));
    }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Inputs.</summary>
    public int Dimension { get; }

    /// <summary>Takes in a row's gradient at a checkpoint.</summary>
    /// <param name="row">The row.</param>
    /// <param name="gradient">Of the logit, or the probability, of the row's class by its inputs; finite.</param>
    /// <exception cref="ArgumentException">There is no such row, or the gradient has another length or is not finite.</exception>
    public void Add(int row, ReadOnlySpan<double> gradient)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Count);
        if (gradient.Length != Dimension || !TensorPrimitives.IsFiniteAll(gradient))
        {
            throw new ArgumentException(
                $"The gradient of row {row} (counted from 0) has {gradient.Length} values; it needs {Dimension}, all finite.",
                nameof(gradient));
        }

        double count = ++_counts[row];
        for (int j = 0, at = row * Dimension; j < Dimension; j++, at++)
        {
            double deviation = gradient[j] - _means[at];
            _means[at] += deviation / count;
            _squares[at] += deviation * (gradient[j] - _means[at]);
        }
    }

    /// <summary>The score of each row; 0 for a row without two checkpoints.</summary>
    public double[] Scores()
    {
        double[] scores = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            foreach (double squares in _squares.AsSpan(i * Dimension, Dimension))
            {
                scores[i] += _counts[i] > 1 ? Math.Sqrt(squares / _counts[i]) / Dimension : 0;
            }
        }

        return scores;
    }

    /// <summary>
    /// The scores minus the mean of their class, divided by its deviation: so that no class is chosen for itself. 0 in a class without
    /// spread.
    /// </summary>
    /// <param name="classes">A class for each row.</param>
    /// <exception cref="ArgumentException">There is not one for each row.</exception>
    public double[] ScoresWithinClasses(ReadOnlySpan<int> classes)
    {
        Core.Arguments.RequireOneForEachRow(classes.Length, Count, nameof(classes));
        double[] scores = Scores();
        int[] of = classes.ToArray();
        foreach (IGrouping<int, int> rows in Enumerable.Range(0, Count).GroupBy(i => of[i]))
        {
            double mean = rows.Average(i => scores[i]), deviation = Math.Sqrt(rows.Average(i => (scores[i] - mean) * (scores[i] - mean)));
            foreach (int i in rows)
            {
                scores[i] = deviation > 1e-15 * Math.Abs(mean) ? (scores[i] - mean) / deviation : 0;
            }
        }

        return scores;
    }

    /// <inheritdoc/>
    protected override void Check(Core.StateReader reader) =>
        reader.Require(_counts.All(count => count >= 0) && _squares.All(square => square >= 0), "counts", "or squares are negative");
}
