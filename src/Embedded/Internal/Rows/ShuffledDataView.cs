namespace Microsoft.ML.Internal;

/// <summary>
/// The rows of another view in an order drawn from a pool that is filled up with the view's next rows.
/// A view that can be read in random order is, so that rows from far apart meet.
/// </summary>
internal sealed class ShuffledDataView : IDataView
{
    private readonly IDataView _source;
    private readonly int _seed;
    private readonly int _poolSize;
    private readonly bool _shuffleSource;

    public ShuffledDataView(IDataView source, int seed, int poolSize, bool shuffleSource)
    {
        _source = source;
        _seed = seed;
        _poolSize = poolSize;
        _shuffleSource = shuffleSource && source.CanShuffle;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        var random = new Random(rand?.Next() ?? _seed);
        var input = _source.GetRowCursor(columns, _shuffleSource ? new Random(random.Next()) : null);
        return new ShuffledCursor(input, columns, _poolSize, random);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];
}
