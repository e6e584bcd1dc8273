using Microsoft.ML;
using MlNetExtensions.Tests.Components;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>What a component's view asks of the view that it maps.</summary>
public class MappedDataViewTests
{
    private static readonly string[] _inputs = ["Vector", "Scalar"];
    private static readonly string[] _outputs = ["Sum", "IsLarge", "Kind", "Note", "Both", "Plain"];

    private readonly AskedView _asked = new(new MLContext(seed: 1).Data.LoadFromEnumerable(Point.Some(30)));

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void The_order_that_is_asked_for_is_that_of_the_source(int ahead)
    {
        IDataView mapped = Map(ahead);
        var random = new Random(1);

        using (mapped.GetRowCursor(mapped.Schema, random))
        {
            _asked.Random.Should().BeSameAs(random);
        }

        Array.ForEach(mapped.GetRowCursorSet(mapped.Schema, 1), cursor => cursor.Dispose());
        _asked.Random.Should().BeNull();
        Array.ForEach(mapped.GetRowCursorSet(mapped.Schema, 3, random), cursor => cursor.Dispose());
        (_asked.Random, _asked.Cursors).Should().Be((random, 3));
        (mapped.CanShuffle, mapped.GetRowCount()).Should().Be((_asked.CanShuffle, _asked.GetRowCount()));
    }

    [Fact]
    public void Columns_are_asked_for_where_they_are_passed_on_or_computed_from()
    {
        IDataView mapped = Map(ahead: 0);
        foreach (string output in _outputs)
        {
            mapped.GetRowCursor([mapped.Schema[output]]).Dispose();
            _asked.Columns.Should().BeEquivalentTo(_inputs, output);
        }

        foreach (string input in _inputs)
        {
            mapped.GetRowCursor([mapped.Schema[input]]).Dispose();
            _asked.Columns.Should().Equal(input);
        }

        mapped.GetRowCursor([]).Dispose();
        _asked.Columns.Should().BeEmpty();
    }

    private IDataView Map(int ahead) => new EveryOutputEstimator(ahead).Fit(_asked).Transform(_asked);

    private sealed class AskedView(IDataView source) : IDataView
    {
        public DataViewSchema Schema => source.Schema;

        public bool CanShuffle => source.CanShuffle;

        public Random? Random { get; private set; }

        public int Cursors { get; private set; }

        public string[] Columns { get; private set; } = [];

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            Ask(columnsNeeded, 1, rand);
            return source.GetRowCursor(columnsNeeded, rand);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        {
            Ask(columnsNeeded, n, rand);
            return source.GetRowCursorSet(columnsNeeded, n, rand);
        }

        private void Ask(IEnumerable<DataViewSchema.Column> columns, int cursors, Random? random) =>
            (Columns, Cursors, Random) = ([.. columns.Select(column => column.Name)], cursors, random);
    }
}
