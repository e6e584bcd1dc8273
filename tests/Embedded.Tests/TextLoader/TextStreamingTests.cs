using System.Globalization;

using Microsoft.ML;
using Microsoft.ML.Data;

using Column = Microsoft.ML.Data.TextLoader.Column;
using Options = Microsoft.ML.Data.TextLoader.Options;

namespace Embedded.Tests.TextLoading;

public sealed class TextStreamingTests
{
    [Fact]
    public void Reading_numbers_allocates_nothing_per_row()
    {
        const int rows = 100_000;
        var source = new GeneratedLines(rows);
        IDataView view = new MLContext(seed: 1).Data.CreateTextLoader(new Options { Columns = [new Column("X", DataKind.Single, 0, 3)] }, source).Load(source);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[0]);
        VBuffer<float> value = default;
        cursor.MoveNext();
        getter(ref value);

        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        int count = 1;
        for (; cursor.MoveNext(); count++)
        {
            getter(ref value);
            sum += value.GetValues()[1];
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        count.Should().Be(rows);
        sum.Should().Be((rows - 1) * 0.5);
        allocated.Should().BeLessThan(rows / 10, "only the buffers may grow, and they do so once");
    }

    [Fact]
    public void Columns_that_are_not_active_are_not_parsed()
    {
        var view = new TextLines("1\tword", "2\tword").Load(new Options { Columns = [new Column("Good", DataKind.Int32, 0), new Column("Bad", DataKind.Int32, 1)] });

        view.Scalars<int>("Good").Should().Equal(1, 2);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Good"]]);
        cursor.IsColumnActive(view.Schema["Bad"]).Should().BeFalse();
        FluentActions.Invoking(() => cursor.GetGetter<int>(view.Schema["Bad"])).Should().Throw<InvalidOperationException>().WithMessage("*'Bad'*not active*");
    }

    [Fact]
    public void At_most_the_rows_asked_for_are_read()
    {
        var view = new TextLines("1", "2", "3").Load(new Options { MaxRows = 2, Columns = [new Column("X", DataKind.Int32, 0)] });

        view.Scalars<int>("X").Should().Equal(1, 2);
    }

    /// <summary>Lines that are made while they are read: nothing of a million rows has to exist.</summary>
    private sealed class GeneratedLines(int rows) : IMultiStreamSource
    {
        private static readonly char[] Line = string.Create(CultureInfo.InvariantCulture, $"1\t0.5\t-2.25\t1e-3\n").ToCharArray();

        public int Count => 1;

        public string? GetPathOrNull(int index) => null;

        public Stream Open(int index) => throw new NotSupportedException("Only text is generated.");

        public TextReader OpenTextReader(int index) => new Reader((long)rows * Line.Length);

        private sealed class Reader(long length) : TextReader
        {
            private long _at;

            public override int Read(char[] buffer, int index, int count)
            {
                int read = (int)Math.Min(count, length - _at);
                for (int i = 0; i < read; i++)
                    buffer[index + i] = Line[(_at + i) % Line.Length];
                _at += read;
                return read;
            }
        }
    }
}
