using System.Text;

namespace MlNetExtensions.Core.Tests;

public sealed class StateReaderTests
{
    [Fact]
    public void Reads_what_a_writer_wrote()
    {
        StateReader reader = Of(writer =>
        {
            writer.Write((byte)200);
            writer.Write(true);
            writer.Write((short)-3);
            writer.Write(-4);
            writer.Write(1L << 40);
            writer.Write(double.NaN);
            writer.Write(new string('é', 100));
            writer.WriteDoubles([1, 2]);
            writer.WriteSingles([3, 4]);
            writer.WriteInt64s([5]);
        });

        reader.ReadByte("a").Should().Be(200);
        reader.ReadBoolean("a").Should().BeTrue();
        reader.ReadInt16("a").Should().Be(-3);
        reader.ReadInt32("a").Should().Be(-4);
        reader.ReadInt64("a").Should().Be(1L << 40);
        reader.ReadDouble("a").Should().Be(double.NaN);
        reader.ReadText("a").Should().Be(new string('é', 100));
        reader.ReadDoubles("a", 2).Should().Equal(1, 2);
        reader.ReadSingles("a", 2).Should().Equal(3, 4);
        reader.ReadInt64s("a", 1).Should().Equal(5);
        reader.ReadDoubles("a", 0).Should().BeEmpty();
        reader.End();
    }

    [Fact]
    public void A_count_is_compared_with_the_bytes_left_before_anything_is_allocated()
    {
        FluentActions.Invoking(() => Of(writer => writer.Write(int.MaxValue)).ReadCount("rows", bytesPerItem: 1)).Should().Throw<InvalidDataException>()
            .WithMessage("The saved state of Test is not sound: rows announces 2147483647 items of at least 1 bytes, but 0 bytes are left.*");
        FluentActions.Invoking(() => Of(writer => writer.Write(-1)).ReadCount("rows", 1)).Should().Throw<InvalidDataException>().WithMessage("*rows is -1*");
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => Of(writer => writer.Write(1)).ReadDoubles("values", 1_000_000_000)).Should().Throw<InvalidDataException>().WithMessage("*values announces*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000);
    }

    [Theory]
    [InlineData(3, 8, 24)]
    [InlineData(3, 8, 31)]
    [InlineData(0, 8, 7)]
    public void A_count_is_that_of_items_of_their_size(int count, int bytesPerItem, int left)
    {
        Counted(count, left).ReadCount("rows", bytesPerItem).Should().Be(count);
        FluentActions.Invoking(() => Counted(count + 1, left).ReadCount("rows", bytesPerItem))
            .Should().Throw<InvalidDataException>()
            .WithMessage($"*rows announces {count + 1} items of at least {bytesPerItem} bytes, but {left} bytes are left.*");
    }

    [Fact]
    public void Every_number_is_held_to_what_it_may_be()
    {
        Refused(writer => writer.Write((byte)2), reader => reader.ReadBoolean("flag"), "flag is 2");
        Refused(writer => writer.Write((byte)9), reader => reader.ReadEnum<DayOfWeek>("day"), "day is 9");
        Refused(writer => writer.Write(double.NaN), reader => reader.ReadFinite("mean"), "mean is NaN");
        Refused(writer => writer.Write(double.PositiveInfinity), reader => reader.ReadFinite("mean"), "mean is Infinity");
        Refused(writer => writer.Write(1.5), reader => reader.ReadFinite("share", 0, 1), "share is 1.5, but must be finite and lie in [0, 1]");
        Refused(writer => writer.WriteDoubles([1, double.NegativeInfinity]), reader => reader.ReadDoubles("mean", 2), "mean[1] is -Infinity");
        Refused(writer => writer.WriteSingles([float.NaN]), reader => reader.ReadSingles("weights", 1), "weights[0] is NaN");
        Refused(writer => writer.Write(7), reader => reader.ReadInt32("count", 1, 6), "count is 7");
        Refused(writer => writer.Write(7L), reader => reader.ReadInt64("rows", 1, 6), "rows is 7, but must lie in [1, 6]");
        Refused(writer => writer.Write(0L), reader => reader.ReadInt64("rows", 1, 6), "rows is 0, but must lie in [1, 6]");
        Refused(writer => writer.Write((byte)1), reader => reader.ReadInt64("count"), "count takes 8 bytes, but 1 are left");
    }

    [Fact]
    public void Text_is_bounded_and_is_UTF8()
    {
        Refused(writer => writer.Write((byte)100), reader => reader.ReadText("name"), "name takes 100 bytes, but 0 are left");
        Refused(writer => writer.Write(stackalloc byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }), reader => reader.ReadText("name"), "name has a length that");
        foreach (byte highest in new byte[] { 0x08, 0x0F, 0x7F })
        {
            Refused(writer => writer.Write([0xFF, 0xFF, 0xFF, 0xFF, highest]), reader => reader.ReadText("name"), "name has a length that");
        }

        Refused(writer => writer.Write(stackalloc byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }), reader => reader.ReadText("name"), "name takes 2147483647 bytes");
        Refused(writer => writer.Write(stackalloc byte[] { 1, 0xFF }), reader => reader.ReadText("name"), "name is not text");
        Refused(writer => writer.Write(""), reader => reader.ReadName("name"), "name is empty");
    }

    [Fact]
    public void Errors_name_the_path_and_depth_is_bounded()
    {
        static int Deeper(StateReader reader) => reader.ReadNested("inner", Deeper);

        Refused(writer => writer.Write(0), reader => reader.ReadNested("model", r => r.ReadArray("columns", 1, c => c.ReadInt32("rows", 1))), "model.columns[0].rows is 0");
        Refused(_ => { }, reader => Deeper(reader), "inner nests deeper than");
        Refused(writer => writer.Write(1L), reader =>
        {
            reader.ReadInt32("first");
            reader.End();
        }, "is followed by 4 bytes");
    }

    [Fact]
    public void Estimators_do_not_nest_at_all()
    {
        Refused(writer => writer.Write([.. Enumerable.Repeat((byte)4, 200_000)]), reader => reader.ReadNested("covariance", CovarianceEstimator.Read), "covariance.ofCorrelation.kind is Diagonal");
    }

    private static void Refused(Action<BinaryWriter> write, Action<StateReader> read, string message) =>
        FluentActions.Invoking(() => read(Of(write))).Should().Throw<InvalidDataException>().WithMessage("The saved state of Test is not sound: *" + message + "*");

    private static StateReader Counted(int count, int left) => Of(writer =>
    {
        writer.Write(count);
        writer.Write(new byte[left]);
    });

    private static StateReader Of(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        return new StateReader("Test", stream.ToArray());
    }
}
