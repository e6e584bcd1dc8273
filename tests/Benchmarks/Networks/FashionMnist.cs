using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Examples;

namespace Benchmarks.Networks;

/// <summary>Fashion-MNIST with features in [0, 1].</summary>
internal static class FashionMnist
{
    public const int Columns = 784;

    public static Lazy<NetworkData> Training { get; } = new(() => Load("train"));

    public static Lazy<NetworkData> Test { get; } = new(() => Load("t10k"));

    /// <summary>Writes rows and labels for a peer, has it load them, and removes the files.</summary>
    public static void Hand(NetworkData data, Peer peer)
    {
        string rows = Path.GetTempFileName(), labels = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.Create(rows))
            {
                for (int i = 0; i < data.Rows.Count; i++)
                {
                    file.Write(MemoryMarshal.AsBytes(data.Rows.Values(i)));
                }
            }

            File.WriteAllBytes(labels, MemoryMarshal.AsBytes(data.Targets.Span).ToArray());
            peer.Ask("load", rows, labels, Columns);
        }
        finally
        {
            File.Delete(rows);
            File.Delete(labels);
        }
    }

    private static NetworkData Load(string part)
    {
        var builder = new RowSetBuilder<float>(Columns);
        builder.AddDense([.. Read($"{part}-images-idx3-ubyte.gz").Select(pixel => pixel / 255f)]);
        return new NetworkData(builder.Build(), Read($"{part}-labels-idx1-ubyte.gz").Select(label => (float)label).ToArray());
    }

    // A magic number whose last byte is the number of dimensions, the dimensions, the bytes.
    private static byte[] Read(string name)
    {
        using var unpacked = new MemoryStream();
        using (var file = new GZipStream(File.OpenRead(DataFolder.File($"fashion-mnist/{name}")), CompressionMode.Decompress))
        {
            file.CopyTo(unpacked);
        }

        byte[] bytes = unpacked.ToArray();
        int header = sizeof(int) * (1 + bytes[3]), count = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(sizeof(int)));
        return (bytes.Length - header) % count == 0 ? bytes[header..] : throw new InvalidDataException($"{name} is cut off.");
    }
}
