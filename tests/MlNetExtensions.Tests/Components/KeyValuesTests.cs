using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Core;

namespace MlNetExtensions.Tests.Components;

/// <summary>The values behind keys come back from a saved state to the bit.</summary>
public class KeyValuesTests
{
    [Fact]
    public void Numbers_come_back()
    {
        float[] singles = [-0f, float.NaN, float.MaxValue];
        double[] doubles = [-0d, double.NegativeInfinity, double.Epsilon];
        ComesBack<sbyte>(NumberDataViewType.SByte, [sbyte.MinValue, -1, sbyte.MaxValue]);
        ComesBack<short>(NumberDataViewType.Int16, [short.MinValue, -1, short.MaxValue]);
        ComesBack<int>(NumberDataViewType.Int32, [int.MinValue, -1, int.MaxValue]);
        ComesBack<long>(NumberDataViewType.Int64, [long.MinValue, -1, long.MaxValue]);
        ComesBack<byte>(NumberDataViewType.Byte, [0, 200, byte.MaxValue]);
        ComesBack<ushort>(NumberDataViewType.UInt16, [0, 40_000, ushort.MaxValue]);
        ComesBack<uint>(NumberDataViewType.UInt32, [0, 3_000_000_000, uint.MaxValue]);
        ComesBack<ulong>(NumberDataViewType.UInt64, [0, 1ul << 63, ulong.MaxValue]);
        Reload(NumberDataViewType.Single, singles).Select(BitConverter.SingleToInt32Bits)
            .Should().Equal(singles.Select(BitConverter.SingleToInt32Bits));
        Reload(NumberDataViewType.Double, doubles).Select(BitConverter.DoubleToInt64Bits)
            .Should().Equal(doubles.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void Times_come_back_with_their_kind()
    {
        var day = new DateTime(2020, 2, 29, 12, 0, 0);
        DateTime[] times = [new(5, DateTimeKind.Utc), DateTime.SpecifyKind(day, DateTimeKind.Local), day];

        Reload(DateTimeDataViewType.Instance, times).Select(time => (time, time.Kind))
            .Should().Equal(times.Select(time => (time, time.Kind)));
        ComesBack(TimeSpanDataViewType.Instance, [TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.MaxValue]);
    }

    [Fact]
    public void Text_and_truth_values_come_back()
    {
        ReadOnlyMemory<char>[] texts = ["".AsMemory(), "é\0".AsMemory(), new string('x', 300).AsMemory()];

        Reload(TextDataViewType.Instance, texts).Select(text => text.ToString()).Should().Equal(texts.Select(text => text.ToString()));
        ComesBack(BooleanDataViewType.Instance, [true, false]);
    }

    [Fact]
    public void Keys_without_values_are_called_by_their_number() => KeyValues.Of(Key(3)).Texts.Should().Equal("1", "2", "3");

    private static void ComesBack<T>(PrimitiveDataViewType type, T[] values) => Reload(type, values).Should().Equal(values);

    private static T[] Reload<T>(PrimitiveDataViewType type, T[] values)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ValueGetter<VBuffer<T>> getter = (ref VBuffer<T> target) => new VBuffer<T>(values.Length, values).CopyTo(ref target);
        annotations.Add("KeyValues", new VectorDataViewType(type, values.Length), getter);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        KeyValues.Of(Key(values.Length, annotations.ToAnnotations())).Write(writer);
        var state = new StateReader("Test", stream.ToArray());

        OutputColumn column = OutputColumn.OfKey("Out", KeyValues.Read(state));

        state.End();
        VBuffer<T> read = default;
        column.Annotations.GetValue("KeyValues", ref read);
        return [.. read.DenseValues()];
    }

    private static DataViewSchema.Column Key(int count, DataViewSchema.Annotations? annotations = null)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Key", new KeyDataViewType(typeof(uint), count), annotations);
        return schema.ToSchema()["Key"];
    }
}
