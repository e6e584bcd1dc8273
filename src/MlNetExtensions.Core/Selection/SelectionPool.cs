using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>The rows to choose from, and what is known of them. What no sampler asks for may be left out.</summary>
/// <param name="count">Rows, not negative.</param>
public sealed class SelectionPool(int count)
{
    /// <summary>Rows.</summary>
    public int Count { get; } = count >= 0 ? count
        : throw new ArgumentOutOfRangeException(nameof(count), count, "A pool has 0 rows or more.");

    /// <summary>One a row: the larger, the rather a row is chosen (for a curriculum, the harder it is). Finite.</summary>
    /// <exception cref="ArgumentException">There is not one for each row.</exception>
    /// <exception cref="InvalidRowException">A score is NaN or infinite; the error names the row.</exception>
    public ReadOnlyMemory<double> Scores
    {
        get;
        init
        {
            RequireOneEach(value.Length, "scores");
            RequireFinite(value.Span, 1, "score");
            field = value;
        }
    }

    /// <summary>A vector for each row, one after the other: embeddings, or gradients by the outputs of a model. Finite.</summary>
    /// <exception cref="ArgumentException">Their number is not a multiple of <see cref="Count"/>.</exception>
    /// <exception cref="InvalidRowException">A value is NaN or infinite; the error names the row.</exception>
    public ReadOnlyMemory<double> Vectors
    {
        get;
        init
        {
            if (Count == 0 ? value.Length > 0 : value.Length % Count != 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"There are {value.Length} values for {Count} rows; give a vector of the same length for each row."), nameof(Vectors));
            }

            RequireFinite(value.Span, Count == 0 ? 1 : value.Length / Count, "vector");
            field = value;
        }
    }

    /// <summary>Values of a vector; 0 where there are none.</summary>
    public int Dimension => Count == 0 ? 0 : Vectors.Length / Count;

    /// <summary>A stratum for each row, counted from 0: its class, source or group.</summary>
    /// <exception cref="ArgumentException">There is not one for each row, or one is negative; the error names the row.</exception>
    public ReadOnlyMemory<int> Strata
    {
        get;
        init
        {
            RequireOneEach(value.Length, "strata");
            int negative = value.Span.IndexOfAnyInRange(int.MinValue, -1);
            if (negative >= 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Row {negative} (counted from 0) is in stratum {value.Span[negative]}; number strata from 0."), nameof(Strata));
            }

            field = value;
        }
    }

    /// <summary>How often each row was chosen before, not negative.</summary>
    /// <exception cref="ArgumentException">There is not one for each row, or one is negative; the error names the row.</exception>
    public ReadOnlyMemory<long> Visits
    {
        get;
        init
        {
            RequireOneEach(value.Length, "visits");
            int negative = value.Span.IndexOfAnyInRange(long.MinValue, -1);
            if (negative >= 0)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Row {negative} (counted from 0) has {value.Span[negative]} visits; a number of visits is not negative."),
                    nameof(Visits));
            }

            field = value;
        }
    }

    /// <summary>One or more vectors, as long as <see cref="Dimension"/>, of what is asked for. Finite.</summary>
    /// <exception cref="InvalidRowException">A value is NaN or infinite.</exception>
    public ReadOnlyMemory<double> Queries
    {
        get;
        init
        {
            RequireFinite(value.Span, Math.Max(1, value.Length), "query");
            field = value;
        }
    }

    /// <summary>Posteriors from which scores are drawn: one for each row, or for each arm of <see cref="Arms"/>.</summary>
    public ArmBeliefs? Beliefs { get; init; }

    /// <summary>The arm of <see cref="Beliefs"/> that each row belongs to; empty where every row is an arm of its own.</summary>
    /// <exception cref="ArgumentException">There is not one for each row.</exception>
    public ReadOnlyMemory<int> Arms
    {
        get;
        init
        {
            RequireOneEach(value.Length, "arms");
            field = value;
        }
    }

    /// <summary>How far the training is, in [0, 1]: schedules of samplers go by it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double Progress
    {
        get;
        init => field = OptionValue.Share(value);
    }

    /// <summary>What is there.</summary>
    public PoolParts Parts => (Scores.IsEmpty ? 0 : PoolParts.Scores) | (Vectors.IsEmpty ? 0 : PoolParts.Vectors)
        | (Strata.IsEmpty ? 0 : PoolParts.Strata) | (Visits.IsEmpty ? 0 : PoolParts.Visits)
        | (Queries.IsEmpty ? 0 : PoolParts.Queries) | (Beliefs is null ? 0 : PoolParts.Beliefs);

    /// <summary>A row's vector.</summary>
    public ReadOnlySpan<double> Vector(int row) => Vectors.Span.Slice(row * Dimension, Dimension);

    /// <summary>The pool of some of these rows, in the order given.</summary>
    /// <param name="rows">Rows of this pool.</param>
    public SelectionPool Subset(ReadOnlySpan<int> rows)
    {
        double[] vectors = new double[rows.Length * Dimension];
        for (int i = 0; i < rows.Length; i++)
        {
            Vector(rows[i]).CopyTo(vectors.AsSpan(i * Dimension));
        }

        return new SelectionPool(rows.Length)
        {
            Scores = Gather(Scores, rows),
            Vectors = vectors,
            Strata = Gather(Strata, rows),
            Visits = Gather(Visits, rows),
            Queries = Queries,
            Beliefs = Beliefs,
            Arms = Beliefs is null ? default : Arms.IsEmpty ? rows.ToArray() : Gather(Arms, rows),
            Progress = Progress,
        };
    }

    /// <summary>The same with other scores.</summary>
    /// <param name="scores">One a row; empty for none.</param>
    public SelectionPool WithScores(ReadOnlyMemory<double> scores) => new(Count)
    {
        Scores = scores,
        Vectors = Vectors,
        Strata = Strata,
        Visits = Visits,
        Queries = Queries,
        Beliefs = Beliefs,
        Arms = Arms,
        Progress = Progress,
    };

    private static T[] Gather<T>(ReadOnlyMemory<T> values, ReadOnlySpan<int> rows)
    {
        T[] gathered = new T[values.IsEmpty ? 0 : rows.Length];
        for (int i = 0; i < gathered.Length; i++)
        {
            gathered[i] = values.Span[rows[i]];
        }

        return gathered;
    }

    private static void RequireFinite(ReadOnlySpan<double> values, int dimension, string what)
    {
        if (values.IsEmpty || TensorPrimitives.IsFiniteAll(values))
        {
            return;
        }

        int index = 0;
        while (double.IsFinite(values[index]))
        {
            index++;
        }

        string slot = dimension > 1 ? string.Create(CultureInfo.InvariantCulture, $", value {index % dimension} of") : "";
        throw new InvalidRowException(string.Create(CultureInfo.InvariantCulture,
            $"Row {index / dimension} (counted from 0){slot} the {what} is {values[index]}; "
                + $"leave the row out or correct what it was computed from."));
    }

    private void RequireOneEach(int length, string what, [CallerMemberName] string name = "")
    {
        if (length != Count && length != 0)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"There are {Count} rows but {length} {what}; give one for each row."), name);
        }
    }
}
