using System.Globalization;
using System.Text;

namespace MlNetExtensions;

/// <summary>
/// A score of a row, from what a model says of it: the larger, the more there is to learn from the row. Scores do not change, compare by
/// value, and may be computed for many rows at the same time.
/// </summary>
/// <remarks>An own score derives from this record: it says what it <see cref="Needs"/> and computes <see cref="Compute"/>.</remarks>
public abstract record RowScore
{
    /// <summary>What a row must have.</summary>
    public abstract ScoreInputs Needs { get; }

    /// <summary>The score of a row. NaN among what it is computed from may make it NaN, which samplers refuse.</summary>
    /// <exception cref="ArgumentException">The row lacks something that the score needs, or its class is not among the
    /// probabilities.</exception>
    public double Of(in ScoredRow row)
    {
        ScoreInputs missing = Needs & ~row.Inputs;
        if (missing != 0)
        {
            throw new ArgumentException($"{GetType().Name} needs {Needs}, but the row has no {missing} (or it is NaN).", nameof(row));
        }

        if ((Needs & (ScoreInputs.Label | ScoreInputs.Probabilities)) == (ScoreInputs.Label | ScoreInputs.Probabilities)
            && row.Label >= row.Probabilities.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The row is of class {row.Label}, but there are probabilities of {row.Probabilities.Length} classes, counted from 0."),
                nameof(row));
        }

        return Compute(row);
    }

    /// <summary>Scores of many rows.</summary>
    /// <param name="probabilities">Of all rows, one after the other.</param>
    /// <param name="classes">Classes, at least 1.</param>
    /// <param name="labels">A class for each row; may be empty where the score needs none.</param>
    /// <exception cref="ArgumentException">As for <see cref="Of"/>, or the lengths do not fit each other.</exception>
    public double[] OfAll(ReadOnlySpan<double> probabilities, int classes, ReadOnlySpan<int> labels = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        int rows = probabilities.Length / classes;
        if (probabilities.Length % classes != 0 || (labels.Length > 0 && labels.Length != rows))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"There are {probabilities.Length} probabilities of {classes} classes and {labels.Length} labels; "
                    + $"give all classes and a label for each row."),
                nameof(probabilities));
        }

        double[] scores = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<double> row = probabilities.Slice(i * classes, classes);
            scores[i] = Of(new ScoredRow { Probabilities = row, Label = labels.IsEmpty ? -1 : labels[i] });
        }

        return scores;
    }

    /// <summary>The score of a row that has what is needed.</summary>
    protected abstract double Compute(in ScoredRow row);

    /// <summary>Prints the options that a score adds, and not what is the same for all of a kind.</summary>
    protected virtual bool PrintMembers(StringBuilder builder) => false;
}
