using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>A cache computes each column at most once.</summary>
public class CacheTests
{
    private const int Rows = 300;

    private readonly MLContext _ml = new(seed: 1);
    private int _calls;

    [Fact]
    public void Each_column_is_computed_once_when_it_is_first_read()
    {
        IDataView cached = _ml.Data.Cache(Counted());
        _calls.Should().Be(0);

        cached.Column<float>("X").Should().HaveCount(Rows);
        _calls.Should().Be(0);

        float[] twice = cached.Column<float>("Twice");
        cached.Column<float>("Twice").Should().Equal(twice);
        _calls.Should().Be(Rows);
    }

    [Fact]
    public void Prefetched_columns_are_read_with_the_first()
    {
        IDataView cached = _ml.Data.Cache(Counted(), "Twice");

        cached.Column<float>("X").Should().HaveCount(Rows);
        cached.Column<float>("Twice").Should().Equal(Enumerable.Range(0, Rows).Select(i => 2f * i));
        _calls.Should().Be(Rows);
    }

    [Fact]
    public void Vectors_are_kept_apart()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => new Features { Values = [i, -i] }));

        _ml.Data.Cache(data).Vectors("Values").Should().BeEquivalentTo(data.Vectors("Values"), options => options.WithStrictOrdering());
    }

    [Fact]
    public void What_a_reader_writes_into_its_buffer_stays_out_of_the_cache()
    {
        IDataView cached = _ml.Data.Cache(_ml.Data.LoadFromEnumerable([new Features { Values = [1, 2] }]));
        using (DataViewRowCursor cursor = cached.GetRowCursor(cached.Schema))
        {
            VBuffer<float> buffer = default;
            cursor.MoveNext();
            cursor.GetGetter<VBuffer<float>>(cached.Schema["Values"])(ref buffer);
            VBufferEditor.CreateFromBuffer(ref buffer).Values[0] = -1;
        }

        cached.Vectors("Values").Single().Should().Equal(1, 2);
    }

    [Fact]
    public void A_cache_can_be_read_in_random_order_and_by_several_cursors()
    {
        IDataView cached = _ml.Data.Cache(Counted());
        float[] all = cached.Column<float>("X");

        cached.CanShuffle.Should().BeTrue();
        cached.GetRowCount().Should().Be(Rows);
        float[] shuffled = cached.Column<float>("X", new Random(1));
        shuffled.Should().NotEqual(all);
        shuffled.Order().Should().Equal(all);
        cached.ColumnOfSet<float>("X", 3, new Random(2)).Order().Should().Equal(all);
    }

    [Fact]
    public void An_inactive_column_stays_inactive()
    {
        IDataView cached = _ml.Data.Cache(Counted(), "Twice");
        using DataViewRowCursor cursor = cached.GetRowCursor([cached.Schema["X"]]);

        cursor.IsColumnActive(cached.Schema["Twice"]).Should().BeFalse();
        FluentActions.Invoking(() => cursor.GetGetter<float>(cached.Schema["Twice"])).Should().Throw<Exception>();
    }

    private IDataView Counted()
    {
        IDataView data = _ml.LoadPairs(Rows);
        return _ml.Transforms.CustomMapping<OnlyX, Doubled>(
            (row, doubled) =>
            {
                Interlocked.Increment(ref _calls);
                DoublingFactory.Map(row, doubled);
            },
            contractName: null).Fit(data).Transform(data);
    }
}
