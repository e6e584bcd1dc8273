using System.Collections.Concurrent;
using System.Numerics;

namespace MlNetExtensions.Core.Moments;

/// <summary>A Gaussian fitted to rows, as far as the Mahalanobis distance D(x) = √((x−μ)ᵀP(x−μ)) needs it. Immutable and safe for any number of threads.</summary>
public sealed class GaussianModel
{
    /// <summary>The fewest bytes that <see cref="Write"/> writes: of one feature.</summary>
    internal const int MinimumBytes = 51;

    private const int RowsPerChunk = 512;

    private readonly QuadraticForm _form;
    private readonly ConcurrentBag<QuadraticFormScorer> _scorers = [];

    internal GaussianModel(QuadraticForm form, long count, int components, double shrinkage, bool isPseudoInverse)
    {
        _form = form;
        Count = count;
        Components = components;
        Shrinkage = shrinkage;
        IsPseudoInverse = isPseudoInverse;
    }

    /// <summary>Features of a row, d.</summary>
    public int Dimension => _form.Dimension;

    /// <summary>Rows the model was fitted on, n.</summary>
    public long Count { get; }

    /// <summary>Dimensions in which the distance is measured: d, the kept principal components, or the rank of a pseudo-inverse.</summary>
    public int Components { get; }

    /// <summary>The shrinkage intensity ρ in [0, 1] that was used.</summary>
    public double Shrinkage { get; }

    /// <summary>True where the covariance was singular and its pseudo-inverse serves as precision: deviations along directions without variance count nothing.</summary>
    public bool IsPseudoInverse { get; }

    /// <summary>The mean (d values).</summary>
    public ReadOnlySpan<double> Mean => _form.Center;

    /// <summary>D² of one row of d values; NaN where the row has a NaN.</summary>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public double SquaredDistance<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRow(row.Length);
        QuadraticFormScorer scorer = Rent();
        double squared = scorer.Squared(row);
        _scorers.Add(scorer);
        return squared;
    }

    /// <summary>D² of every row of a row-major matrix, on all cores; the same bits as row by row.</summary>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public double[] SquaredDistances<T>(ReadOnlyMemory<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Length % Dimension != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not a whole number of rows of {Dimension} features.", nameof(rows));
        }

        int count = rows.Length / Dimension;
        double[] squared = new double[count];
        int[] indices = [.. Enumerable.Range(0, Math.Min(count, RowsPerChunk))];
        ParallelWork.For((count + RowsPerChunk - 1) / RowsPerChunk, chunk =>
        {
            int start = chunk * RowsPerChunk;
            int length = Math.Min(RowsPerChunk, count - start);
            SquaredDistances(rows.Span.Slice(start * Dimension, length * Dimension), indices.AsSpan(0, length), squared.AsSpan(start, length));
        });
        return squared;
    }

    /// <summary>What each feature adds to D² (d values, which may be negative): (x−μ)_j·(P(x−μ))_j. Their sum is D².</summary>
    /// <exception cref="ArgumentException">A length is not d.</exception>
    public void Contributions<T>(ReadOnlySpan<T> row, Span<double> contributions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRow(row.Length);
        CheckRow(contributions.Length);
        QuadraticFormScorer scorer = Rent();
        scorer.Contributions(row, contributions);
        _scorers.Add(scorer);
    }

    /// <summary>D² of the listed rows of a row-major batch.</summary>
    internal void SquaredDistances<T>(ReadOnlySpan<T> batch, ReadOnlySpan<int> rows, Span<double> squared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        QuadraticFormScorer scorer = Rent();
        scorer.Squared(batch, rows, squared);
        _scorers.Add(scorer);
    }

    /// <summary>Writes the model, to be read by <see cref="Read"/>.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Count);
        writer.Write(Components);
        writer.Write(Shrinkage);
        writer.Write(IsPseudoInverse);
        _form.Write(writer);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; distances are equal to the last bit.</summary>
    /// <exception cref="InvalidDataException">The state is damaged or made up.</exception>
    public static GaussianModel Read(StateReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        long count = reader.ReadInt64("rows", 1, StateLimits.Rows);
        int components = reader.ReadInt32("components", 1);
        double shrinkage = reader.ReadFinite("shrinkage", 0, 1);
        bool isPseudoInverse = reader.ReadBoolean("isPseudoInverse");
        QuadraticForm form = reader.ReadNested("form", QuadraticForm.Read);
        int expected = form.IsotropicWeight > 0 ? form.Dimension : form.Rank;
        reader.Require(components == expected, "components", $"are {components}, but the form measures in {expected} dimensions");
        return new GaussianModel(form, count, components, shrinkage, isPseudoInverse);
    }

    private QuadraticFormScorer Rent() => _scorers.TryTake(out QuadraticFormScorer? scorer) ? scorer : new QuadraticFormScorer(_form);

    private void CheckRow(int length)
    {
        if (length != Dimension)
        {
            throw new ArgumentException($"The row has {length} features; the model was fitted on {Dimension}.");
        }
    }
}
