using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// What one pass tells of every feature by itself: how many values, mean, sum of squared deviations, least and greatest value. NaN is a missing
/// value and does not count.
/// </summary>
/// <remarks>
/// <para>Sums are taken of deviations from the mean so far, 256 rows at a time, and merged by the pairwise update of Chan, Golub and LeVeque (1979), so
/// that a large mean costs no digits and shards merge to what one pass gives, to a relative 1e-12. A constant feature has deviations of exactly 0.</para>
/// <para>Not safe for concurrent writers: give each its own and merge.</para>
/// </remarks>
public sealed class FeatureMoments
{
    /// <summary>Bytes of a saved feature: four doubles and a count.</summary>
    internal const int BytesPerFeature = 5 * sizeof(double);

    /// <summary>Few enough that sums keep their digits, enough that merging costs nothing.</summary>
    private const int RowsOfBlock = 256;

    private const int Mean = 0, Squares = 1, Values = 2, Least = 3, Greatest = 4, BlockSum = 5, BlockSquares = 6, BlockValues = 7, Parts = 8;

    private readonly double[] _data;
    private int _openRows;
    private int _unseen;

    /// <summary>Of no rows.</summary>
    /// <param name="dimension">Features of a row, at least 1.</param>
    public FeatureMoments(int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        Dimension = dimension;
        _unseen = dimension;
        _data = new double[checked(Parts * dimension)];
        Part(Least).Fill(double.PositiveInfinity);
        Part(Greatest).Fill(double.NegativeInfinity);
    }

    /// <summary>Features of a row.</summary>
    public int Dimension { get; }

    /// <summary>Rows added.</summary>
    public long Rows { get; private set; }

    /// <summary>Values of every feature that are not missing; whole numbers.</summary>
    public ReadOnlySpan<double> Counts => Closed(Values);

    /// <summary>The mean of every feature; 0 for one without values.</summary>
    public ReadOnlySpan<double> Means => Closed(Mean);

    /// <summary>The sum of squared deviations from the mean of every feature.</summary>
    public ReadOnlySpan<double> SquaredDeviations => Closed(Squares);

    /// <summary>The least value of every feature; +∞ for one without values.</summary>
    public ReadOnlySpan<double> Minima => Closed(Least);

    /// <summary>The greatest value of every feature; −∞ for one without values.</summary>
    public ReadOnlySpan<double> Maxima => Closed(Greatest);

    /// <summary>The variance of a feature, by dividing by its values less <paramref name="ddof"/>; 0 where there are no more values than that.</summary>
    public double Variance(int feature, int ddof = 0)
    {
        double values = Counts[feature] - ddof;
        return values > 0 ? SquaredDeviations[feature] / values : 0;
    }

    /// <summary>Adds a row of <see cref="Dimension"/> values, finite or NaN.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public void Add<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length != Dimension)
        {
            throw new ArgumentException($"The row has {row.Length} values, not {Dimension}.", nameof(row));
        }

        if (_unseen > 0)
        {
            Meet(row);
        }

        AddToBlock(row);
        Rows++;
        if (++_openRows == RowsOfBlock)
        {
            Close();
        }
    }

    /// <summary>Adds what other rows told, which is left as it is.</summary>
    /// <exception cref="ArgumentException">Those rows have another number of features.</exception>
    public void Merge(FeatureMoments other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension)
        {
            throw new ArgumentException($"Moments of {other.Dimension} features cannot be merged into moments of {Dimension}.", nameof(other));
        }

        Close();
        ReadOnlySpan<double> values = other.Counts, means = other.Means, squares = other.SquaredDeviations;
        Span<double> ownValues = Part(Values), ownMeans = Part(Mean), ownSquares = Part(Squares);
        for (int j = 0; j < values.Length; j++)
        {
            if (values[j] == 0)
            {
                continue;
            }

            if (ownValues[j] == 0)
            {
                (ownMeans[j], ownSquares[j], ownValues[j]) = (means[j], squares[j], values[j]);
                continue;
            }

            double sum = ownValues[j] + values[j], difference = means[j] - ownMeans[j];
            ownSquares[j] += squares[j] + difference * difference * (ownValues[j] * (values[j] / sum));
            ownMeans[j] += difference * (values[j] / sum);
            ownValues[j] = sum;
        }

        TensorPrimitives.Min(Part(Least), other.Minima, Part(Least));
        TensorPrimitives.Max(Part(Greatest), other.Maxima, Part(Greatest));
        Rows += other.Rows;
        CountUnseen();
    }

    /// <summary>Writes the moments; the dimension is written by the owner.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Close();
        writer.Write(Rows);
        writer.WriteDoubles(_data.AsSpan(0, BlockSum * Dimension));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static FeatureMoments Read(StateReader reader, int dimension)
    {
        ArgumentNullException.ThrowIfNull(reader);
        long rows = reader.ReadInt64("rows", 0, StateLimits.Rows);
        reader.CheckLeft(dimension, BytesPerFeature, "moments");
        var moments = new FeatureMoments(dimension) { Rows = rows };
        for (int j = 0; j < moments._data.Length - (Parts - BlockSum) * dimension; j++)
        {
            moments._data[j] = reader.ReadDouble("moments");
        }

        for (int j = 0; j < dimension; j++)
        {
            moments.Check(reader, j);
        }

        moments.CountUnseen();
        return moments;
    }

    private void Check(StateReader reader, int j)
    {
        double values = Part(Values)[j], mean = Part(Mean)[j], squares = Part(Squares)[j], least = Part(Least)[j], greatest = Part(Greatest)[j];
        reader.Require(values >= 0 && values <= Rows && values == Math.Floor(values), "counts", $"has {values} values of feature {j} in {Rows} rows");
        reader.Require(double.IsFinite(squares) && squares >= 0, "squaredDeviations", $"is {squares} for feature {j}");
        bool isEmpty = values == 0;
        reader.Require(
            isEmpty ? mean == 0 && squares == 0 && least == double.PositiveInfinity && greatest == double.NegativeInfinity
                : least >= float.MinValue && greatest <= float.MaxValue && mean >= least - Slack(least) && mean <= greatest + Slack(greatest),
            "means", $"is {mean} for feature {j} of {values} values between {least} and {greatest}");
    }

    // A mean of equal values may lie beside them by rounding.
    private static double Slack(double bound) => 1e-9 * Math.Abs(bound) + double.Epsilon;

    private Span<double> Part(int part) => _data.AsSpan(part * Dimension, Dimension);

    private ReadOnlySpan<double> Closed(int part)
    {
        Close();
        return Part(part);
    }

    // Deviations are taken from a value of the feature itself until there is a mean.
    private void Meet<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> means = Part(Mean), least = Part(Least);
        for (int j = 0; j < row.Length; j++)
        {
            if (double.IsPositiveInfinity(least[j]) && !T.IsNaN(row[j]))
            {
                means[j] = double.CreateTruncating(row[j]);
                _unseen--;
            }
        }
    }

    private void AddToBlock<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T x = ref MemoryMarshal.GetReference(row);
        ref double data = ref MemoryMarshal.GetArrayDataReference(_data);
        int stride = 2 * Vector<double>.Count, j = 0;
        for (; j <= row.Length - stride; j += stride)
        {
            WideValues.Load(ref x, j, out Vector<double> low, out Vector<double> high);
            Add(ref Unsafe.Add(ref data, j), low);
            Add(ref Unsafe.Add(ref data, j + Vector<double>.Count), high);
        }

        for (; j < row.Length; j++)
        {
            double value = double.CreateTruncating(row[j]);
            if (double.IsNaN(value))
            {
                continue;
            }

            ref double feature = ref Unsafe.Add(ref data, j);
            double deviation = value - At(ref feature, Mean);
            At(ref feature, BlockSum) += deviation;
            At(ref feature, BlockSquares) += deviation * deviation;
            At(ref feature, BlockValues)++;
            At(ref feature, Least) = Math.Min(At(ref feature, Least), value);
            At(ref feature, Greatest) = Math.Max(At(ref feature, Greatest), value);
        }
    }

    // The same sums as feature by feature: a lane is a feature.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ref double feature, Vector<double> values)
    {
        Vector<double> isThere = Vector.Equals(values, values).As<long, double>();
        Vector<double> least = Load(ref feature, Least), greatest = Load(ref feature, Greatest);
        Vector<double> deviation = (values - Load(ref feature, Mean)) & isThere;
        Store(ref feature, BlockSum, Load(ref feature, BlockSum) + deviation);
        Store(ref feature, BlockSquares, Load(ref feature, BlockSquares) + deviation * deviation);
        Store(ref feature, BlockValues, Load(ref feature, BlockValues) + (Vector<double>.One & isThere));
        Store(ref feature, Least, Vector.ConditionalSelect(Vector.LessThan(values, least), values, least));
        Store(ref feature, Greatest, Vector.ConditionalSelect(Vector.GreaterThan(values, greatest), values, greatest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector<double> Load(ref double feature, int part) => Vector.LoadUnsafe(ref At(ref feature, part));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(ref double feature, int part, Vector<double> values) => values.StoreUnsafe(ref At(ref feature, part));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref double At(ref double feature, int part) => ref Unsafe.Add(ref feature, part * Dimension);

    private void Close()
    {
        if (_openRows == 0)
        {
            return;
        }

        _openRows = 0;
        Span<double> means = Part(Mean), squares = Part(Squares), values = Part(Values), sums = Part(BlockSum), blockSquares = Part(BlockSquares), blockValues = Part(BlockValues);
        for (int j = 0; j < means.Length; j++)
        {
            double block = blockValues[j];
            if (block > 0)
            {
                // Deviations are from the mean so far, so the block's mean deviation is the difference of the means.
                double difference = sums[j] / block, all = values[j] + block;
                squares[j] += Math.Max(0, blockSquares[j] - sums[j] * difference) + difference * difference * (values[j] * (block / all));
                means[j] += difference * (block / all);
                values[j] = all;
            }
        }

        _data.AsSpan(BlockSum * Dimension).Clear();
    }

    private void CountUnseen()
    {
        _unseen = 0;
        foreach (double least in Part(Least))
        {
            _unseen += double.IsPositiveInfinity(least) ? 1 : 0;
        }
    }
}
