using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>Rows are of one group where their values are equal, of whatever type these are.</summary>
public class GroupColumnTests
{
    [Theory]
    [InlineData(nameof(Member.Boolean), "True", "False")]
    [InlineData(nameof(Member.Byte), "7", "9")]
    [InlineData(nameof(Member.SByte), "-7", "9")]
    [InlineData(nameof(Member.Int16), "-7", "9")]
    [InlineData(nameof(Member.UInt16), "7", "9")]
    [InlineData(nameof(Member.Int32), "-7", "9")]
    [InlineData(nameof(Member.UInt32), "7", "9")]
    [InlineData(nameof(Member.Int64), "-7", "9")]
    [InlineData(nameof(Member.UInt64), "7", "9")]
    [InlineData(nameof(Member.Single), "NaN", "0.5")]
    [InlineData(nameof(Member.Double), "0.25", "-0.5")]
    [InlineData(nameof(Member.Text), "a", "A")]
    [InlineData(nameof(Member.Key), "2", "1")]
    public void Equal_values_are_a_group_and_groups_are_numbered_as_they_come(string column, string first, string second)
    {
        Member[] members = [.. new[] { true, false, false, true }.Select(Member.Of)];
        IDataView view = new MLContext(seed: 1).Data.LoadFromEnumerable(members);

        RowsInMemory rows = RowsInMemory.Read(view, [], [], GroupColumn.Find(view.Schema, column));

        rows.Groups.Should().Equal(0, 1, 1, 0);
        rows.GroupValues.Should().Equal(first, second);
    }

    [Fact]
    public void Vectors_and_times_are_no_groups()
    {
        DataViewSchema schema = new MLContext(seed: 1).Data.LoadFromEnumerable<Member>([]).Schema;

        foreach (string column in new[] { nameof(Member.Vector), nameof(Member.Time) })
        {
            FluentActions.Invoking(() => GroupColumn.Find(schema, column)).Should().Throw<ArgumentOutOfRangeException>()
                .WithMessage($"Column '{column}' is of type *, but groups of rows must be text, keys, numbers or Booleans.*");
        }
    }

    private sealed class Member
    {
        public bool Boolean { get; set; }

        public byte Byte { get; set; }

        public sbyte SByte { get; set; }

        public short Int16 { get; set; }

        public ushort UInt16 { get; set; }

        public int Int32 { get; set; }

        public uint UInt32 { get; set; }

        public long Int64 { get; set; }

        public ulong UInt64 { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public string Text { get; set; } = "";

        // A member counts from 0, the column that is read from it from 1.
        [KeyType(2)]
        public uint Key { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [];

        public DateTime Time { get; set; }

        public static Member Of(bool isFirst) => new()
        {
            Boolean = isFirst,
            Byte = (byte)(isFirst ? 7 : 9),
            SByte = (sbyte)(isFirst ? -7 : 9),
            Int16 = (short)(isFirst ? -7 : 9),
            UInt16 = (ushort)(isFirst ? 7 : 9),
            Int32 = isFirst ? -7 : 9,
            UInt32 = isFirst ? 7u : 9,
            Int64 = isFirst ? -7 : 9,
            UInt64 = isFirst ? 7ul : 9,
            Single = isFirst ? float.NaN : 0.5f,
            Double = isFirst ? 0.25 : -0.5,
            Text = isFirst ? "a" : "A",
            Key = isFirst ? 1u : 0,
        };
    }
}
