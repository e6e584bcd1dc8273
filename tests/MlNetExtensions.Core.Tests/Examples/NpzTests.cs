using System.IO.Compression;
using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Examples;

public class NpzTests
{
    private const string ShuttleFile = "adbench/Classical/32_shuttle.npz";

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Arrays_are_found_by_name(CompressionLevel compression)
    {
        using var file = new TemporaryFile(".npz");
        Write(file.Path, compression, ("X", NpyBytes.Array("<i2", "(2, 1)", [5, 0, 6, 0], fortran: true)), ("y", NpyBytes.Array("|b1", "(2,)", [0, 1])));

        using var npz = new Npz(file.Path);

        npz.Names.Should().Equal("X", "y");
        npz.Read<float>("X").Values.Should().Equal(5, 6);
        npz.Read<double>("y").Values.Should().Equal(0, 1);
        npz.Invoking(archive => archive.Read<float>("Z")).Should().Throw<InvalidDataException>().WithMessage($"'{file.Path}' has no array 'Z'; it has X, y.");
    }

    [Fact]
    public void A_truncated_file_is_refused_and_released()
    {
        using var file = new TemporaryFile(".npz");
        Write(file.Path, CompressionLevel.Optimal, ("X", NpyBytes.Array("|u1", "(2,)", [5, 6])));
        File.WriteAllBytes(file.Path, File.ReadAllBytes(file.Path)[..^10]);

        file.Path.Invoking(path => new Npz(path)).Should().Throw<InvalidDataException>().WithMessage($"'{file.Path}' is not a whole .npz (zip) file*");
        using FileStream exclusive = File.Open(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void Rows_and_labels_become_an_anomaly_set()
    {
        using var file = new TemporaryFile(".npz");
        Write(file.Path, CompressionLevel.Optimal, ("X", NpyBytes.Array("|u1", "(3, 2)", [1, 2, 3, 4, 5, 6])), ("y", NpyBytes.Array("|i1", "(3,)", [0, 1, 0])));

        AnomalySet set = AdBench.Load("tiny", file.Path);

        (set.Name, set.Count, set.Dimension).Should().Be(("tiny", 3, 2));
        set.IsAnomaly.Should().Equal(false, true, false);
        set.Select([2, 0]).Rows.Should().Equal(5, 6, 1, 2);
    }

    [Fact]
    public void A_label_other_than_0_and_1_is_refused()
    {
        using var file = new TemporaryFile(".npz");
        Write(file.Path, CompressionLevel.Optimal, ("X", NpyBytes.Array("|u1", "(2, 1)", [1, 2])), ("y", NpyBytes.Array("|i1", "(2,)", [0, 0xFF])));

        file.Path.Invoking(path => AdBench.Load("tiny", path)).Should().Throw<InvalidDataException>().WithMessage("*'y'*row 2: the label is -1; 0 (normal) or 1 (anomaly)*");
    }

    [Fact]
    public void Rows_and_labels_must_be_as_many()
    {
        using var file = new TemporaryFile(".npz");
        Write(file.Path, CompressionLevel.Optimal, ("X", NpyBytes.Array("|u1", "(2, 1)", [1, 2])), ("y", NpyBytes.Array("|i1", "(1,)", [0])));

        file.Path.Invoking(path => AdBench.Load("tiny", path)).Should().Throw<ArgumentException>().WithMessage("'tiny' has 2 rows and 1 labels*");
    }

    [DataFact(ShuttleFile)]
    public void A_column_major_file_of_16_bit_integers_is_read()
    {
        AnomalySet set = AdBench.Load("shuttle", DataFolder.File(ShuttleFile));

        (set.Count, set.Dimension, set.IsAnomaly.Count(anomaly => anomaly)).Should().Be((49097, 9, 3511));
        // The smallest values of the first two columns as stored; a wrong storage order would mix the columns.
        Enumerable.Range(0, set.Count).Min(row => set.Row(row)[0]).Should().Be(27);
        Enumerable.Range(0, set.Count).Min(row => set.Row(row)[1]).Should().Be(-4821);
    }

    private static void Write(string path, CompressionLevel compression, params (string Name, byte[] Npy)[] arrays)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach ((string name, byte[] npy) in arrays)
        {
            using Stream entry = zip.CreateEntry(name + ".npy", compression).Open();
            entry.Write(npy);
        }
    }
}
