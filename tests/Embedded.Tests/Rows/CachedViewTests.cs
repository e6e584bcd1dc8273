using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Rows;

public class CachedViewTests
{
    private const int Rows = 1000;

    private readonly ListView<int> _source = new(NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]);
    private readonly IDataView _cached;

    public CachedViewTests() => _cached = new MLContext(seed: 1).Data.Cache(_source);

    [Fact]
    public void The_source_is_read_once_for_values_and_not_before()
    {
        _source.Passes.Should().Be(0);

        _cached.Values<int>().Should().Equal(Enumerable.Range(0, Rows));
        _cached.Values<int>().Should().HaveCount(Rows);
        _source.Passes.Should().Be(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Cursors_of_a_set_take_batches_in_turn(int count)
    {
        DataViewRowCursor[] cursors = _cached.GetRowCursorSet(_cached.Schema, count);
        var rows = new List<(long Batch, int Value)>();
        foreach (DataViewRowCursor cursor in cursors)
        {
            ValueGetter<int> getter = cursor.GetGetter<int>(_cached.Schema[0]);
            long batch = -1;
            while (cursor.MoveNext())
            {
                cursor.Batch.Should().BeGreaterThanOrEqualTo(batch);
                batch = cursor.Batch;
                int value = 0;
                getter(ref value);
                rows.Add((batch, value));
            }
        }

        cursors.Length.Should().BeLessThanOrEqualTo(count);
        rows.OrderBy(row => row.Batch).Select(row => row.Value).Should().Equal(Enumerable.Range(0, Rows), "batches are in the order of the rows");
    }

    [Fact]
    public void A_cursor_that_has_ended_stays_at_its_end()
    {
        using DataViewRowCursor cursor = _cached.GetRowCursor(_cached.Schema);
        ValueGetter<int> getter = cursor.GetGetter<int>(_cached.Schema[0]);
        int value = 0;
        FluentActions.Invoking(() => getter(ref value)).Should().Throw<InvalidOperationException>();

        cursor.Values<int>().Should().HaveCount(Rows);
        cursor.MoveNext().Should().BeFalse();
        cursor.Position.Should().Be(-1);
        FluentActions.Invoking(() => getter(ref value)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Threads_that_read_at_once_wait_for_one_pass()
    {
        Parallel.For(0, 8, _ => _cached.Values<int>().Should().HaveCount(Rows));

        _source.Passes.Should().Be(1);
    }

    [Fact]
    public void An_empty_view_is_cached_too()
    {
        IDataView cached = new MLContext().Data.Cache(new ListView<int>(NumberDataViewType.Int32, []));

        DataViewRowCursor[] cursors = cached.GetRowCursorSet(cached.Schema, 4);

        cursors.Should().HaveCount(4);
        cursors.SelectMany(cursor => cursor.Values<int>()).Should().BeEmpty();
    }
}
