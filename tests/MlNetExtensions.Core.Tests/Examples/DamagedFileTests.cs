using System.IO.Compression;
using System.Text;
using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Examples;

/// <summary>A file of which a part is missing or altered is an error, never less data.</summary>
public class DamagedFileTests
{
    private static readonly string _csv = "a,b\n" + string.Concat(Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{i},{i * i % 97}\n")));

    [Fact]
    public void A_packed_table_is_refused_wherever_it_is_cut()
    {
        byte[] packed = Pack(_csv);
        Rows(packed).Should().Be(200);
        for (int length = 1; length < packed.Length; length++)
        {
            FluentActions.Invoking(() => Rows(packed[..length])).Should().Throw<InvalidDataException>($"{length} of {packed.Length} bytes are there").WithMessage("*truncated*");
        }
    }

    [Fact]
    public void Members_of_a_packed_file_follow_each_other_and_each_must_be_whole()
    {
        byte[] first = Pack("a,b\n1,2\n"), second = Pack("3,4\n5,6\n");

        Rows([.. first, .. second]).Should().Be(3);
        for (int length = 1; length < second.Length; length++)
        {
            FluentActions.Invoking(() => Rows([.. first, .. second[..length]])).Should().Throw<InvalidDataException>($"{length} of {second.Length} bytes of the second member are there");
        }
    }

    [Fact]
    public void Bytes_after_the_end_of_a_packed_file_are_refused() =>
        FluentActions.Invoking(() => Rows([.. Pack(_csv), 0, 0, 0])).Should().Throw<InvalidDataException>().WithMessage("*other bytes follow its end*");

    [Fact]
    public void An_altered_packed_file_is_refused()
    {
        byte[] packed = Pack(_csv);
        packed[^6] ^= 1; // In the checksum.

        FluentActions.Invoking(() => Rows(packed)).Should().Throw<InvalidDataException>().WithMessage("*damaged*");
    }

    [Fact]
    public void A_packed_array_is_verified_to_its_end()
    {
        using var file = new TemporaryFile(".npy.gz");
        byte[] packed = Pack(NpyBytes.Array("|u1", "(300,)", [.. Enumerable.Range(0, 300).Select(i => (byte)(i * 7))]));
        File.WriteAllBytes(file.Path, packed);
        Npy.Read<float>(file.Path).Rows.Should().Be(300);

        File.WriteAllBytes(file.Path, packed[..^3]);
        FluentActions.Invoking(() => Npy.Read<float>(file.Path)).Should().Throw<InvalidDataException>().WithMessage("*truncated*");
    }

    [Fact]
    public void A_packed_libsvm_file_is_refused_wherever_it_is_cut_and_names_a_bad_line()
    {
        using var file = new TemporaryFile(".libsvm.gz");
        byte[] packed = Pack("1 1:2 3:4\n-1 2:5\n");
        File.WriteAllBytes(file.Path, packed);
        LibSvmFile.Load(file.Path).Labels.Should().Equal(1, -1);

        File.WriteAllBytes(file.Path, packed[..^1]);
        FluentActions.Invoking(() => LibSvmFile.Load(file.Path)).Should().Throw<InvalidDataException>();
        foreach (string bad in new[] { "x 1:2", "1 12", "1 0:2", "1 1:" })
        {
            File.WriteAllBytes(file.Path, Pack("1 1:2\n" + bad));
            FluentActions.Invoking(() => LibSvmFile.Load(file.Path)).Should().Throw<InvalidDataException>(bad).WithMessage("*line 2: '*' is not *");
        }
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void An_altered_array_in_a_zip_file_is_refused(CompressionLevel compression)
    {
        using var file = new TemporaryFile(".npz");
        var random = new Random(1);
        byte[] array = NpyBytes.Array("|u1", "(4000,)", [.. Enumerable.Range(0, 4000).Select(_ => (byte)random.Next(16))]);
        using (var zip = new ZipArchive(File.Create(file.Path), ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("X.npy", compression).Open())
            entry.Write(array);
        byte[] bytes = File.ReadAllBytes(file.Path);
        bytes[1000] ^= 1;
        File.WriteAllBytes(file.Path, bytes);

        using var npz = new Npz(file.Path);
        npz.Invoking(archive => archive.Read<float>("X")).Should().Throw<InvalidDataException>().WithMessage($"Array 'X' of '{file.Path}' is *");
    }

    [Fact]
    public void Errors_quote_no_more_than_80_characters_of_a_field_and_stay_on_one_line()
    {
        string field = new string('z', 70) + "\n" + new string('z', 300);

        FluentActions.Invoking(() => CsvTable.Read(new StringReader($"a\n\"{field}\"\n"), "data.csv").Numbers("a"))
            .Should().Throw<InvalidDataException>().Where(error => error.Message.Length < 200 && !error.Message.Contains('\n'));
        FluentActions.Invoking(() => CsvTable.Read(new StringReader(string.Join(',', Enumerable.Range(0, 1000)) + "\n"), "data.csv").Text("b"))
            .Should().Throw<ArgumentException>().WithMessage("*and 988 more*");
    }

    private static int Rows(byte[] packed)
    {
        using var file = new TemporaryFile(".csv.gz");
        File.WriteAllBytes(file.Path, packed);
        return CsvTable.Load(file.Path).RowCount;
    }

    private static byte[] Pack(string text) => Pack(Encoding.UTF8.GetBytes(text));

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }
}
