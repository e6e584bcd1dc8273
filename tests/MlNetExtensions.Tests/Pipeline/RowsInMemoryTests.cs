using Microsoft.ML;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Pipeline;

public class RowsInMemoryTests
{
    [Theory]
    [InlineData(1, 7, 0)]
    [InlineData(3, 7, 0)]
    [InlineData(3, 7, 16)]
    [InlineData(2, 3000, 1024)]
    [InlineData(4, 1, 1)]
    public void All_columns_come_out_in_the_order_of_the_view(int cursors, int rowsPerCursorBatch, int rowsPerChunk)
    {
        const int count = 5003;
        var view = new DealtView(count, cursors, rowsPerCursorBatch);

        RowsInMemory rows = RowsInMemory.Read(
            view, [Features(view, "X"), Features(view, "S")], [Labels(view)], GroupColumn.Find(view.Schema, "Word"), rowsPerChunk);

        (rows.Features[0].IsSparse, rows.Features[1].IsSparse).Should().Be((false, true));
        rows.Features[1].Sparse.StoredCount.Should().Be(count);
        rows.Numbers.Single().Should().Equal(Enumerable.Range(0, count).Select(row => (double)row));
        rows.Groups.Should().Equal(Enumerable.Range(0, count).Select(row => row % 3));
        rows.GroupValues.Should().Equal("a", "b", "c");
        for (int row = 0; row < count; row++)
        {
            rows.Features[0].Values(row).ToArray().Should().Equal(row, -row);
            (rows.Features[1].Indices(row)[0], rows.Features[1].Values(row)[0]).Should().Be((row % DealtView.SparseSize, row + 1));
        }
    }

    [Fact]
    public void Keys_are_indices_and_groups_may_be_keys()
    {
        var view = new DealtView(9, cursors: 2, rowsPerBatch: 2);
        var keys = new NumberColumn(view.Schema["Key"], Keys.IndexGetter, _ => null);

        RowsInMemory rows = RowsInMemory.Read(view, [], [keys], GroupColumn.Find(view.Schema, "Key"));

        rows.Numbers[0].Should().Equal(double.NaN, 0, 1, 2, double.NaN, 0, 1, 2, double.NaN);
        rows.Groups.Should().Equal(0, 1, 2, 3, 0, 1, 2, 3, 0);
        FluentActions.Invoking(() => GroupColumn.Find(view.Schema, "X")).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'X'*groups of rows must be text*");
    }

    // Later rows of other cursors are read before it, and may be wrong too.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_first_row_that_is_wrong_is_named(int cursors)
    {
        var view = new DealtView(5000, cursors, rowsPerBatch: 10, second: row => row is 1234 or > 1300 ? float.NaN : 1);

        FluentActions.Invoking(() => RowsInMemory.Read(view, [Features(view, "X")], [Labels(view)]))
            .Should().Throw<InvalidRowException>().WithMessage("Column 'X', row 1234 (from 0), slot 1: NaN. Replace missing values first: Transforms.ReplaceMissingValues(\"X\").");
    }

    [Fact]
    public void A_number_is_refused_before_the_features_of_its_row()
    {
        var view = new DealtView(50, cursors: 2, rowsPerBatch: 10, second: row => row == 40 ? float.PositiveInfinity : 1);
        var refused = new NumberColumn(view.Schema["Number"], NumberColumn.Single, value => value == 40 ? "forty. Take another." : null);

        FluentActions.Invoking(() => RowsInMemory.Read(view, [Features(view, "X")], [refused]))
            .Should().Throw<InvalidRowException>().WithMessage("Column 'Number', row 40 (from 0): forty. Take another.");
        FluentActions.Invoking(() => RowsInMemory.Read(view, [Features(view, "X")], [Labels(view)]))
            .Should().Throw<InvalidRowException>().WithMessage("Column 'X', row 40 (from 0), slot 1: * Features must be finite.");
    }

    [Fact]
    public void What_a_cursor_throws_comes_out_as_it_was_thrown()
    {
        var view = new DealtView(5000, cursors: 3, rowsPerBatch: 10, failingRow: 4321);

        FluentActions.Invoking(() => RowsInMemory.Read(view, [Features(view, "X")], [])).Should().Throw<InvalidDataException>().WithMessage("row 4321");
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var view = new DealtView(100_000, cursors: 2, rowsPerBatch: 10, second: row =>
        {
            if (row == 500)
            {
                source.Cancel();
            }

            return 1;
        });

        FluentActions.Invoking(() => RowsInMemory.Read(view, [Features(view, "X")], [], cancellationToken: source.Token)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void There_may_be_no_rows()
    {
        var view = new DealtView(0, cursors: 2, rowsPerBatch: 10);

        RowsInMemory rows = RowsInMemory.Read(view, [Features(view, "X")], [Labels(view)]);

        (rows.Features[0].Count, rows.Numbers[0].Length, rows.Groups.Length).Should().Be((0, 0, 0));
    }

    private static FeatureColumn Features(IDataView view, string name) => FeatureColumn.AsStored(view.Schema, name);

    private static NumberColumn Labels(IDataView view) => NumberColumn.Labels(view.Schema["Number"], NumberColumn.Single);
}
