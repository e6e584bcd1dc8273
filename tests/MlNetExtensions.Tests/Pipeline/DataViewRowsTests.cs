using MlNetExtensions.Core.Rows;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Pipeline;

public class DataViewRowsTests
{
    [Theory]
    [InlineData(1, 7, 5)]
    [InlineData(3, 7, 64)]
    [InlineData(3, 2000, 64)]
    [InlineData(4, 1, 1000)]
    public void Rows_of_several_cursors_come_out_in_the_order_of_the_view(int cursors, int rowsPerCursorBatch, int rowsPerBatch)
    {
        const int count = 5003;
        var rows = new DataViewRows(new DealtView(count, cursors, rowsPerCursorBatch), ["X"]);
        long next = 0;
        foreach (RowBatch<float> batch in rows.ReadBatches(rowsPerBatch))
        {
            batch.FirstRow.Should().Be(next);
            batch.Count.Should().Be((int)Math.Min(rowsPerBatch, count - next));
            batch.Columns[0].ToArray().Should().Equal(Enumerable.Range((int)next, batch.Count).SelectMany(row => new[] { row, -(float)row }));
            next += batch.Count;
        }

        next.Should().Be(count);
    }

    [Fact]
    public void Batches_hold_labels_keys_and_groups_too()
    {
        const int count = 1003;
        var view = new DealtView(count, cursors: 3, rowsPerBatch: 7);
        var rows = new DataViewRows(
            view,
            ["X"],
            [NumberColumn.Labels(view.Schema["Number"], NumberColumn.Single), new NumberColumn(view.Schema["Key"], Keys.IndexGetter, _ => null)],
            [GroupColumn.Find(view.Schema, "Word")]);
        foreach (RowBatch<float> batch in rows.ReadBatches(100))
        {
            int[] numbers = [.. Enumerable.Range((int)batch.FirstRow, batch.Count)];
            batch.Columns[0].Length.Should().Be(2 * batch.Count);
            batch.Numbers[0].ToArray().Should().Equal(numbers.Select(row => (double)row));
            batch.Numbers[1].ToArray().Should().Equal(numbers.Select(row => row % 4 == 0 ? double.NaN : row % 4 - 1));
            batch.Groups[0].ToArray().Should().Equal(numbers.Select(row => row % 3));
        }

        rows.ReadBatches(100).Sum(batch => batch.Count).Should().Be(count);
        RowBatch<float> plain = new DataViewRows(view, ["X"]).ReadBatches(100).First();
        (plain.Numbers.Count, plain.Groups.Count).Should().Be((0, 0));
    }

    // The batches that are handed out are made on the thread that asks for them.
    [Fact]
    public void A_batch_takes_the_memory_of_the_rows_that_there_are()
    {
        var rows = new DataViewRows(new DealtView(count: 6, cursors: 1, rowsPerBatch: 6), ["X"]);
        long before = GC.GetAllocatedBytesForCurrentThread();

        rows.ReadBatches(rowsPerBatch: 1 << 23).Single().Count.Should().Be(6);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 22, "64 MB would hold all rows that were asked for");
    }

    [Fact]
    public void What_a_cursor_throws_comes_out_as_it_was_thrown()
    {
        var rows = new DataViewRows(new DealtView(5000, cursors: 3, rowsPerBatch: 10, failingRow: 4321), ["X"]);

        FluentActions.Invoking(() => rows.ReadBatches(100).Count()).Should().Throw<InvalidDataException>().WithMessage("row 4321");
    }

    [Fact]
    public void Reading_can_stop_early_or_be_canceled()
    {
        var rows = new DataViewRows(new DealtView(100_000, cursors: 2, rowsPerBatch: 10), ["X"]);
        using var source = new CancellationTokenSource();

        rows.ReadBatches(100).First().Count.Should().Be(100);
        FluentActions.Invoking(() =>
        {
            foreach (RowBatch<float> _ in rows.ReadBatches(100, source.Token))
            {
                source.Cancel();
            }
        }).Should().Throw<OperationCanceledException>();
    }
}
