using Microsoft.ML.Internal;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>Keeps each column of <paramref name="input"/> in memory from the first time that it is read.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new CachedDataView(_env, input, Array.ConvertAll(columnsToPrefetch ?? [], input.Schema.Find));
    }

    /// <summary>The rows whose value in a column is at least <paramref name="lowerBound"/> and less than <paramref name="upperBound"/>.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity, double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        if (!(lowerBound < upperBound))
            throw new ArgumentOutOfRangeException(nameof(upperBound), upperBound, $"The upper bound must be above the lower bound, {lowerBound}.");
        return new FilteredDataView(input, RowCondition.InRange(input.Schema.Find(columnName), lowerBound, upperBound));
    }

    /// <summary>The rows that have no missing value in any of the columns.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (columns is null or [])
            throw new ArgumentException("Name at least one column.", nameof(columns));
        return new FilteredDataView(input, RowCondition.NothingMissing(Array.ConvertAll(columns, input.Schema.Find)));
    }

    /// <summary>The rows in random order, drawn from a pool of <paramref name="shufflePoolSize"/> rows.</summary>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shufflePoolSize);
        return new ShuffledDataView(input, seed ?? NextSeed(), shufflePoolSize, shuffleSource);
    }

    /// <summary>All rows but the first <paramref name="count"/>.</summary>
    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new SkipTakeDataView(input, count, long.MaxValue);
    }

    /// <summary>The first <paramref name="count"/> rows.</summary>
    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new SkipTakeDataView(input, 0, count);
    }

    /// <summary>An approximate bootstrap sample in one pass, or with <paramref name="complement"/> the rows that it leaves out.</summary>
    public IDataView BootstrapSample(IDataView input, int? seed = null, bool complement = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new BootstrapDataView(input, seed ?? NextSeed(), complement);
    }

    private int NextSeed() => _env.Register(nameof(DataOperationsCatalog)).Rand.Next();
}
