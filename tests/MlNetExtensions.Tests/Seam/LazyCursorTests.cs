using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Views compute what is asked for, when it is asked for.</summary>
public class LazyCursorTests
{
    private const int Rows = 20;

    private readonly MLContext _ml = new(seed: 1);
    private int _calls;

    [Fact]
    public void Fitting_and_transforming_compute_nothing()
    {
        IDataView view = Counted(_ml.LoadPairs(Rows));

        view.Schema.Select(column => column.Name).Should().Contain("Twice");
        _calls.Should().Be(0);
    }

    [Fact]
    public void Reading_the_input_columns_does_not_map()
    {
        Counted(_ml.LoadPairs(Rows)).Column<float>("X").Should().HaveCount(Rows);

        _calls.Should().Be(0);
    }

    [Fact]
    public void Each_row_is_mapped_once_for_all_outputs()
    {
        IDataView view = Counted(_ml.LoadPairs(Rows));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<float> twice = cursor.GetGetter<float>(view.Schema["Twice"]);
        ValueGetter<float> negative = cursor.GetGetter<float>(view.Schema["Negative"]);

        float a = 0, b = 0;
        while (cursor.MoveNext())
        {
            twice(ref a);
            negative(ref b);
            twice(ref a);
            a.Should().Be(-2 * b);
        }

        _calls.Should().Be(Rows);
    }

    [Fact]
    public void Later_steps_compute_only_what_they_read()
    {
        IDataView mapped = Counted(_ml.LoadPairs(Rows));
        IDataView copied = _ml.Transforms.CopyColumns("X2", "X").Append(_ml.Transforms.CopyColumns("Twice2", "Twice")).Fit(mapped).Transform(mapped);
        _calls = 0;

        copied.Column<float>("X2").Should().HaveCount(Rows);
        _calls.Should().Be(0);

        copied.Column<float>("Twice2").Should().Equal(Enumerable.Range(0, Rows).Select(i => 2f * i));
        _calls.Should().Be(Rows);
    }

    [Fact]
    public void Rows_are_read_not_far_ahead_of_the_cursor()
    {
        int read = 0;
        IDataView view = Counted(_ml.Data.LoadFromEnumerable(SeamRows.Pairs(int.MaxValue).Select(pair =>
        {
            Interlocked.Increment(ref read);
            return pair;
        })));

        _ml.Data.TakeRows(view, 3).Column<float>("Twice").Should().Equal(0, 2, 4);
        read.Should().BeLessThan(20_000);
    }

    [Fact]
    public void Several_threads_map_the_rows_of_one_cursor()
    {
        var threads = new ConcurrentDictionary<int, bool>();
        using var two = new ManualResetEventSlim();
        IDataView data = _ml.LoadPairs(1000);
        IDataView view = _ml.Transforms.CustomMapping<OnlyX, Doubled>(
            (row, doubled) =>
            {
                // The first thread waits in its first row until there is another.
                threads[Environment.CurrentManagedThreadId] = true;
                if (threads.Count > 1)
                {
                    two.Set();
                }

                two.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue("two threads map");
                DoublingFactory.Map(row, doubled);
            },
            contractName: null).Fit(data).Transform(data);

        view.Column<float>("Twice").Should().Equal(Enumerable.Range(0, 1000).Select(i => 2f * i), "rows come in order all the same");
    }

    [Fact]
    public void What_a_mapping_throws_arrives_wrapped()
    {
        IDataView data = _ml.LoadPairs(Rows);
        IDataView view = _ml.Transforms.CustomMapping<OnlyX, Doubled>((_, _) => throw new NotSupportedException("in the mapping"), contractName: null).Fit(data).Transform(data);

        FluentActions.Invoking(() => view.Column<float>("Twice")).Should().Throw<Exception>()
            .WithInnerException<NotSupportedException>().WithMessage("in the mapping");
    }

    [Fact]
    public void An_inactive_column_has_no_getter()
    {
        IDataView view = Counted(_ml.LoadPairs(Rows));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Y"]]);

        cursor.IsColumnActive(view.Schema["Y"]).Should().BeTrue();
        foreach (string inactive in new[] { "Twice", "Negative" })
        {
            cursor.IsColumnActive(view.Schema[inactive]).Should().BeFalse();
            FluentActions.Invoking(() => cursor.GetGetter<float>(view.Schema[inactive])).Should().Throw<Exception>();
        }
    }

    [Fact]
    public void A_column_that_is_read_for_another_is_not_active_for_that()
    {
        IDataView view = Counted(_ml.LoadPairs(Rows));
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Twice"]]);

        cursor.IsColumnActive(view.Schema["X"]).Should().BeFalse();
        FluentActions.Invoking(() => cursor.GetGetter<float>(view.Schema["X"])).Should().Throw<Exception>();
    }

    [Fact]
    public void A_getter_of_another_type_is_refused()
    {
        IDataView view = _ml.LoadPairs(Rows);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);

        FluentActions.Invoking(() => cursor.GetGetter<double>(view.Schema["X"])).Should().Throw<Exception>();
    }

    [Fact]
    public void The_position_counts_the_rows()
    {
        IDataView view = Counted(_ml.LoadPairs(3));
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);

        cursor.Position.Should().Be(-1);
        for (long position = 0; position < 3; position++)
        {
            cursor.MoveNext().Should().BeTrue();
            cursor.Position.Should().Be(position);
        }

        cursor.MoveNext().Should().BeFalse();
    }

    [Fact]
    public void Rows_have_ids_that_differ_and_stay()
    {
        IDataView view = Counted(_ml.LoadPairs(Rows));

        DataViewRowId[] first = Ids(view), second = Ids(view);
        first.Should().OnlyHaveUniqueItems().And.Equal(second);
    }

    [Fact]
    public void A_vector_handed_out_is_overwritten_by_the_next()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(new[] { new Features { Values = [1, 2] }, new Features { Values = [3, 4] } });
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema["Values"]);

        VBuffer<float> buffer = default;
        cursor.MoveNext();
        getter(ref buffer);
        VBuffer<float> kept = buffer;
        kept.DenseValues().Should().Equal(1, 2);

        cursor.MoveNext();
        getter(ref buffer);
        kept.DenseValues().Should().Equal(3, 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_set_of_cursors_shows_each_row_once(int count)
    {
        IDataView view = Counted(_ml.LoadPairs(1000));

        view.ColumnOfSet<float>("X", count).Order().Should().Equal(view.Column<float>("X"));
    }

    private static DataViewRowId[] Ids(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([]);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        var ids = new List<DataViewRowId>();
        while (cursor.MoveNext())
        {
            DataViewRowId id = default;
            getter(ref id);
            ids.Add(id);
        }

        return [.. ids];
    }

    private IDataView Counted(IDataView input) => _ml.Transforms.CustomMapping<OnlyX, Doubled>(
        (row, doubled) =>
        {
            Interlocked.Increment(ref _calls);
            DoublingFactory.Map(row, doubled);
        },
        contractName: null).Fit(input).Transform(input);
}
