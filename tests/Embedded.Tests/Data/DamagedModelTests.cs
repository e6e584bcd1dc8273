using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Data;

/// <summary>A model file may come from anybody: what it says of counts, sizes and depths is not believed.</summary>
public class DamagedModelTests
{
    private static readonly int _mutations =
        int.TryParse(Environment.GetEnvironmentVariable("MLNETEXTENSIONS_MUTATIONS"), CultureInfo.InvariantCulture, out int asked) ? asked : 500;

    private static readonly int[] _counts = [-1, 0, 1, 2, 1 << 16, 1 << 28, int.MaxValue, int.MinValue];

    private readonly MLContext _ml = new(seed: 1);
    private readonly Dictionary<string, byte[]> _entries;

    public DamagedModelTests()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row { X = i, Y = i % 3, Word = $"w{i % 4}", Label = i % 2 == 0, V = [i, -i] }));
        ITransformer model = _ml.Transforms.Concatenate("Features", "X", "Y", "V")
            .Append(_ml.Transforms.CopyColumns("Copy", "X"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Key", "Word"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Back", "Key"))
            .Append(_ml.Transforms.Categorical.OneHotEncoding("Hot", "Word"))
            .Append(_ml.Transforms.ReplaceMissingValues("Whole", "V"))
            .Append(_ml.Transforms.NormalizeMinMax("Scaled", "Features"))
            .Append(_ml.Transforms.Conversion.ConvertType("Wide", "X", DataKind.Double))
            .Append(_ml.Transforms.Conversion.MapValue("Mapped", [new KeyValuePair<float, string>(1, "one"), new KeyValuePair<float, string>(2, "two")], "Y"))
            .Append(_ml.Transforms.DropColumns("Copy"))
            .Append(_ml.BinaryClassification.Trainers.AveragedPerceptron(featureColumnName: "Scaled"))
            .Fit(data);
        _entries = EntriesOf(model, model.Transform(data).Schema);
    }

    [Fact]
    public void Changed_bytes_are_refused_or_harmless()
    {
        var random = new Random(3);
        string[] names = [.. _entries.Keys.Order(StringComparer.Ordinal)];
        Load(_entries).Should().BeNull();
        int refused = 0;
        for (int i = 0; i < _mutations; i++)
        {
            string name = names[i % names.Length];
            byte[] content = Change(_entries[name], random);
            Exception? thrown = Load(new Dictionary<string, byte[]>(_entries) { [name] = content }, out long allocated);
            (thrown is null or InvalidDataException).Should().BeTrue("of mutation {0} of {1}: {2}", i, name, thrown);
            allocated.Should().BeLessThan(4 << 20, "of mutation {0} of {1}", i, name);
            refused += thrown is null ? 0 : 1;
        }

        refused.Should().BeGreaterThan(_mutations / 4);
    }

    [Fact]
    public void Vectors_of_vectors_and_chains_without_end_are_refused()
    {
        byte[] vectors = [1, 0, 0, 0, 1, (byte)'X', .. Enumerable.Repeat((byte)2, 1 << 20)];
        Load(new Dictionary<string, byte[]>(_entries) { ["Schema"] = vectors }).Should().BeOfType<InvalidDataException>().Which.Message.Should().Contain("scalar type");

        ITransformer deep = _ml.Transforms.CopyColumns("Copy", "X").Fit(_ml.Data.LoadFromEnumerable([new Row()]));
        for (int i = 0; i < 200; i++)
        {
            deep = new TransformerChain<ITransformer>(deep);
        }

        Load(EntriesOf(deep, schema: null)).Should().BeOfType<InvalidDataException>().Which.Message.Should().Contain("deeper than");
    }

    [Fact]
    public void An_entry_that_claims_more_than_it_holds_is_refused_before_memory_is_asked_for()
    {
        using var stream = new MemoryStream();
        Write(stream, _entries);
        byte[] file = stream.ToArray();
        // The central directory's records: signature, and the uncompressed size 24 bytes on.
        for (int at = 0; at + 46 < file.Length; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) == 0x02014B50)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at + 24), int.MaxValue - 1);
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => new MLContext().Model.Load(new MemoryStream(file), out _)).Should().Throw<InvalidDataException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 << 20);
    }

    private static byte[] Change(byte[] bytes, Random random)
    {
        byte[] changed = [.. bytes];
        int at = random.Next(changed.Length);
        switch (random.Next(5))
        {
            case 0:
                changed[at] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                return changed[..at];
            case 2:
                changed[at] = (byte)random.Next(256);
                return changed;
            case 3:
                return [.. changed[..at], .. changed[random.Next(changed.Length)..]];
            default:
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(Math.Min(at, changed.Length - 4)), _counts[random.Next(_counts.Length)]);
                return changed;
        }
    }

    private static Exception? Load(Dictionary<string, byte[]> entries) => Load(entries, out _);

    private static Exception? Load(Dictionary<string, byte[]> entries, out long allocated)
    {
        using var stream = new MemoryStream();
        Write(stream, entries);
        stream.Position = 0;
        var ml = new MLContext();
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            ml.Model.Load(stream, out _);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
        finally
        {
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static void Write(Stream stream, Dictionary<string, byte[]> entries)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, byte[] content) in entries)
        {
            using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
    }

    private Dictionary<string, byte[]> EntriesOf(ITransformer model, DataViewSchema? schema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, schema, stream);
        stream.Position = 0;
        using var archive = new ZipArchive(stream);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using Stream opened = entry.Open();
            opened.CopyTo(content);
            return content.ToArray();
        });
    }

    private sealed class Row
    {
        public float X { get; set; }

        public float Y { get; set; }

        public string Word { get; set; } = "";

        public bool Label { get; set; }

        [VectorType(2)]
        public float[] V { get; set; } = [0, 0];
    }
}
