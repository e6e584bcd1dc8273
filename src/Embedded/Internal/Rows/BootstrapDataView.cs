using Microsoft.ML.Data;

namespace Microsoft.ML.Internal;

/// <summary>A bootstrap sample of another view in one pass: each row as often as a Poisson variable of mean one says.</summary>
internal sealed class BootstrapDataView : IDataView
{
    private readonly IDataView _source;
    private readonly int _seed;
    private readonly bool _complement;

    /// <param name="source">The view to sample.</param>
    /// <param name="seed">Determines the sample.</param>
    /// <param name="complement">Whether to show the rows that the sample leaves out, once each, in place of the sample.</param>
    public BootstrapDataView(IDataView source, int seed, bool complement)
    {
        _source = source;
        _seed = seed;
        _complement = complement;
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        return new Cursor(_source.GetRowCursor(columns), columns.ActiveFlags(Schema), new Random(_seed), _complement);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : PickingCursor
    {
        private readonly Random _random;
        private readonly bool _complement;
        private int _timesLeft;

        public Cursor(DataViewRowCursor input, bool[] active, Random random, bool complement)
            : base(input, active)
        {
            _random = random;
            _complement = complement;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter()
        {
            var getter = base.GetIdGetter();
            return (ref DataViewRowId value) =>
            {
                getter(ref value);
                value = value.Combine(new DataViewRowId((ulong)_timesLeft, 0));
            };
        }

        protected override bool MoveNextCore()
        {
            if (_timesLeft > 0 && --_timesLeft > 0)
                return true;
            while (Input.MoveNext())
            {
                int times = NextPoisson();
                _timesLeft = _complement ? (times == 0 ? 1 : 0) : times;
                if (_timesLeft > 0)
                    return true;
            }

            return false;
        }

        // Knuth's method: a Poisson variable of mean one counts uniform factors until their product falls below 1/e.
        private int NextPoisson()
        {
            int count = 0;
            for (double product = _random.NextDouble(); product > 1 / Math.E; product *= _random.NextDouble())
                count++;
            return count;
        }
    }
}
