using System.Numerics;

namespace MlNetExtensions.Core.Normalization;

/// <summary>
/// The moments of every feature in every stratum of rows, from one pass; shards merge to what one pass gives, to a relative 1e-12.
/// </summary>
/// <remarks>Memory is that of the strata, however many rows there are. Not safe for concurrent writers: give each its own and merge.</remarks>
public sealed class StratifiedMoments
{
    private readonly List<FeatureMoments> _strata = [];

    /// <summary>Of no rows.</summary>
    /// <param name="dimension">Features of a row, at least 1.</param>
    public StratifiedMoments(int dimension) => Without = new FeatureMoments(dimension);

    /// <summary>Features of a row.</summary>
    public int Dimension => Without.Dimension;

    /// <summary>Strata that rows were added of.</summary>
    public int Count => _strata.Count;

    /// <summary>The moments of the rows whose stratum is missing.</summary>
    public FeatureMoments Without { get; private set; }

    /// <summary>The moments of a stratum, by its number from 0.</summary>
    public FeatureMoments this[int stratum] => _strata[stratum];

    /// <summary>Adds rows.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Row after row, <see cref="Dimension"/> values each, finite or NaN.</param>
    /// <param name="strata">The number of each row's stratum, from 0; −1 for a row without.</param>
    /// <exception cref="ArgumentException">There are not as many rows as numbers.</exception>
    public void Add<T>(ReadOnlySpan<T> rows, ReadOnlySpan<int> strata)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Length != (long)strata.Length * Dimension)
        {
            throw new ArgumentException($"{rows.Length} values are not {strata.Length} rows of {Dimension} features.", nameof(rows));
        }

        for (int row = 0; row < strata.Length; row++)
        {
            Stratum(strata[row]).Add(rows.Slice(row * Dimension, Dimension));
        }
    }

    /// <summary>Adds what other rows told, which is left as it is.</summary>
    /// <param name="other">The moments of other rows.</param>
    /// <param name="numbers">For each stratum of <paramref name="other"/>, the number that it has here.</param>
    /// <exception cref="ArgumentException">There are not as many numbers as strata, or the rows have another number of features.</exception>
    public void Merge(StratifiedMoments other, ReadOnlySpan<int> numbers)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (numbers.Length != other.Count)
        {
            throw new ArgumentException($"{numbers.Length} numbers do not name {other.Count} strata.", nameof(numbers));
        }

        Without.Merge(other.Without);
        for (int stratum = 0; stratum < numbers.Length; stratum++)
        {
            Stratum(numbers[stratum]).Merge(other[stratum]);
        }
    }

    /// <summary>The moments of all rows, those without a stratum included.</summary>
    public FeatureMoments Total()
    {
        FeatureMoments total = OfStrata();
        total.Merge(Without);
        return total;
    }

    /// <summary>
    /// The share of every feature's variance that the strata explain, in [0, 1], over the rows that have one: Σ nₖ(μₖ−μ)² over Σ(x−μ)²; 0 for a
    /// constant feature. That variance is what standardizing within the strata removes.
    /// </summary>
    public double[] ExplainedVariances()
    {
        FeatureMoments all = OfStrata();
        double[] explained = new double[Dimension];
        for (int j = 0; j < explained.Length; j++)
        {
            double within = 0, between = 0;
            foreach (FeatureMoments stratum in _strata)
            {
                double difference = stratum.Means[j] - all.Means[j];
                within += stratum.SquaredDeviations[j];
                between += stratum.Counts[j] * difference * difference;
            }

            explained[j] = within + between > 0 ? between / (within + between) : 0;
        }

        return explained;
    }

    /// <summary>Writes the moments; the dimension is written by the owner.</summary>
    public void Write(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Count);
        Without.Write(writer);
        _strata.ForEach(stratum => stratum.Write(writer));
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    public static StratifiedMoments Read(StateReader reader, int dimension)
    {
        ArgumentNullException.ThrowIfNull(reader);
        int count = reader.ReadInt32("strata", 1);
        reader.CheckLeft(((long)count + 1) * dimension, FeatureMoments.BytesPerFeature, "strata");
        var moments = new StratifiedMoments(dimension) { Without = FeatureMoments.Read(reader, dimension) };
        moments._strata.AddRange(reader.ReadArray("strata", count, nested => FeatureMoments.Read(nested, dimension)));
        return moments;
    }

    private FeatureMoments OfStrata()
    {
        var all = new FeatureMoments(Dimension);
        _strata.ForEach(all.Merge);
        return all;
    }

    private FeatureMoments Stratum(int number)
    {
        if (number < 0)
        {
            return Without;
        }

        while (_strata.Count <= number)
        {
            _strata.Add(new FeatureMoments(Dimension));
        }

        return _strata[number];
    }
}
