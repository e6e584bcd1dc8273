using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Examples;

public class NpyTests
{
    /// <summary>-2, 1 and 3 as each element type stores them (unsigned ones: 254, 1, 3).</summary>
    public static TheoryData<string, byte[], double[]> Encodings => new()
    {
        { "|i1", [0xFE, 1, 3], [-2, 1, 3] },
        { "<i2", [0xFE, 0xFF, 1, 0, 3, 0], [-2, 1, 3] },
        { ">i2", [0xFF, 0xFE, 0, 1, 0, 3], [-2, 1, 3] },
        { "<i4", [0xFE, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 3, 0, 0, 0], [-2, 1, 3] },
        { ">i8", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3], [-2, 1, 3] },
        { "|u1", [0xFE, 1, 3], [254, 1, 3] },
        { ">u2", [0, 0xFE, 0, 1, 0, 3], [254, 1, 3] },
        { "<u4", [0xFE, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0], [254, 1, 3] },
        { "|b1", [0, 1, 1], [0, 1, 1] },
        { "<f4", [0, 0, 0, 0xC0, 0, 0, 0x80, 0x3F, 0, 0, 0x40, 0x40], [-2, 1, 3] },
        { ">f4", [0xC0, 0, 0, 0, 0x3F, 0x80, 0, 0, 0x40, 0x40, 0, 0], [-2, 1, 3] },
        { "<f8", [0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0x08, 0x40], [-2, 1, 3] },
        { ">f8", [0xC0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0x40, 0x08, 0, 0, 0, 0, 0, 0], [-2, 1, 3] },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_element_type_is_read_as_float_and_as_double(string descr, byte[] data, double[] expected)
    {
        byte[] file = NpyBytes.Array(descr, "(3,)", data);

        Read<double>(file).Values.Should().Equal(expected);
        Read<float>(file).Values.Should().Equal(expected.Select(value => (float)value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_of_the_header_is_read(byte version) =>
        Read<double>(NpyBytes.Array("|u1", "(2,)", [4, 5], version: version)).Values.Should().Equal(4, 5);

    [Theory]
    [InlineData(false, new double[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(true, new double[] { 1, 3, 5, 2, 4, 6 })]
    public void Rows_come_out_whichever_order_they_are_stored_in(bool fortran, double[] expected)
    {
        RowMajor<double> array = Read<double>(NpyBytes.Array("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6], fortran));

        (array.Rows, array.Columns).Should().Be((2, 3));
        array.Values.Should().Equal(expected);
        array.Row(1).ToArray().Should().Equal(expected[3..]);
    }

    [Theory]
    [InlineData("()", 1, 1)]
    [InlineData("(1,)", 1, 1)]
    [InlineData("(1, 1)", 1, 1)]
    public void Scalars_and_vectors_become_columns(string shape, int rows, int columns)
    {
        RowMajor<float> array = Read<float>(NpyBytes.Array("|i1", shape, [7]));

        (array.Rows, array.Columns, array.Values[0]).Should().Be((rows, columns, 7f));
    }

    [Theory]
    [InlineData("(0,)", 0, 1)]
    [InlineData("(0, 4)", 0, 4)]
    public void Empty_arrays_are_read(string shape, int rows, int columns)
    {
        RowMajor<float> array = Read<float>(NpyBytes.Array("<f4", shape, []));

        (array.Rows, array.Columns, array.Values.Length).Should().Be((rows, columns, 0));
    }

    [Theory]
    [InlineData("|O", "(1,)", "pickled Python objects*allow_pickle=False")]
    [InlineData("<c8", "(1,)", "element type 'c8'")]
    [InlineData("<f4", "(1, 2, 3)", "3 dimensions (1, 2, 3)*Reshape")]
    [InlineData("<f4", "(99999999999,)", "'99999999999' is not a size")]
    [InlineData("<f8", "(100000, 100000)", "100000 x 100000 elements of 8 bytes: too large")]
    [InlineData("<f4", "(3,)", "truncated: its data has 8 of 12 bytes")]
    public void What_cannot_be_read_is_refused_with_the_reason(string descr, string shape, string reason) =>
        ReadingShouldFail(NpyBytes.Array(descr, shape, new byte[8]), reason);

    [Fact]
    public void Records_are_refused() =>
        ReadingShouldFail(NpyBytes.WithHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new byte[4]), "holds records");

    [Fact]
    public void A_header_without_shape_is_refused() =>
        ReadingShouldFail(NpyBytes.WithHeader("{'descr': '<f4', 'fortran_order': False}", new byte[4]), "lacks descr, fortran_order or shape");

    [Fact]
    public void Another_file_or_version_is_refused()
    {
        ReadingShouldFail("PK, this is no array"u8.ToArray(), "does not start with the NUMPY magic");
        ReadingShouldFail(NpyBytes.Array("<f4", "(1,)", new byte[4], version: 4), "version 4; versions 1 to 3");
    }

    [Fact]
    public void Every_truncation_is_noticed()
    {
        byte[] whole = NpyBytes.Array("<i2", "(2, 2)", [1, 0, 2, 0, 3, 0, 4, 0]);

        for (int length = 0; length < whole.Length; length++)
            ReadingShouldFail(whole[..length], "truncated");
    }

    private static RowMajor<T> Read<T>(byte[] file)
        where T : struct, System.Numerics.IBinaryFloatingPointIeee754<T> => Npy.Read<T>(new MemoryStream(file), "The array");

    private static void ReadingShouldFail(byte[] file, string reason) =>
        file.Invoking(Read<float>).Should().Throw<InvalidDataException>().WithMessage($"The array*{reason}*");
}
