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
        builder.AddDense([.. Read($"{part}-images-idx3-ubyte.gz", Columns).Select(pixel => pixel / 255f)]);
        return new NetworkData(builder.Build(), Read($"{part}-labels-idx1-ubyte.gz", 1).Select(label => (float)label).ToArray());
    }

    private static byte[] Read(string name, int itemSize) => IdxFile.Read(DataFolder.File($"fashion-mnist/{name}"), itemSize);
}
