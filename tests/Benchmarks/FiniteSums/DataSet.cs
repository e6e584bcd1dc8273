using System.Buffers.Binary;
using System.IO.Compression;
using Benchmarks.Auto;
using MlNetExtensions.Examples;

namespace Benchmarks.FiniteSums;

/// <summary>A problem that is read or generated when a row first asks for it.</summary>
internal sealed record DataSet(string Name, bool IsDense, bool IsBinary, Lazy<Problem> Problem)
{
    public static DataSet[] All { get; } =
    [
        new("text 3,000 x 50,000", false, true, new Lazy<Problem>(() => TextRows.Generate(3000, 50_000))),
        Sparse("a9a", "libsvm/a9a.gz"),
        Sparse("w8a", "libsvm/w8a.gz"),
        Sparse("ijcnn1", "libsvm/ijcnn1.val.gz"),
        Sparse("rcv1_small", "libsvm/rcv1_small.train.libsvm.gz"),
        new("Fashion-MNIST 0-4 or 5-9", true, true, new Lazy<Problem>(Fashion)),
        Sparse("sector", "libsvm/sector.scale.gz", isBinary: false),
        new("ill-conditioned 500,000 x 54", true, true, new Lazy<Problem>(() => IllConditioned.Generate(500_000, 54))),
    ];

    /// <summary>Problems of many classes.</summary>
    public static DataSet[] Multinomial { get; } =
    [
        new("Fashion-MNIST 7,000 x 784, 10 classes", true, false, new Lazy<Problem>(() => FashionClasses(7000))),
        new("generated 50,000 x 50, 20 classes", true, false, new Lazy<Problem>(() => ManyClasses.Generate(50_000, 50, 20))),
        Sparse("sector", "libsvm/sector.scale.gz", isBinary: false),
    ];

    private static DataSet Sparse(string name, string path, bool isBinary = true) => new(name, false, isBinary, new Lazy<Problem>(() =>
    {
        LibSvmFile file = LibSvmFile.Load(DataFolder.File(path));
        double[] labels = isBinary ? file.Labels : Indices(file.Labels);
        return new SparseProblem([.. file.Values.Select(value => (float)value)], file.Indices, file.Starts, labels, file.Columns);
    }));

    private static double[] Indices(double[] labels)
    {
        double[] classes = [.. labels.Distinct().Order()];
        return [.. labels.Select(label => (double)Array.BinarySearch(classes, label))];
    }

    private static DenseProblem Fashion()
    {
        (byte[] pixels, int size) = ReadIdx("fashion-mnist/train-images-idx3-ubyte.gz");
        (byte[] classes, _) = ReadIdx("fashion-mnist/train-labels-idx1-ubyte.gz");
        return new DenseProblem([.. pixels.Select(pixel => (float)pixel)], [.. classes.Select(c => c < 5 ? -1.0 : 1.0)], size);
    }

    private static DenseProblem FashionClasses(int count)
    {
        (byte[] pixels, int size) = ReadIdx("fashion-mnist/train-images-idx3-ubyte.gz");
        (byte[] classes, _) = ReadIdx("fashion-mnist/train-labels-idx1-ubyte.gz");
        return new DenseProblem([.. pixels.Take(count * size).Select(pixel => (float)pixel)], [.. classes.Take(count).Select(c => (double)c)], size);
    }

    /// <summary>An IDX file of bytes: a magic number whose last byte is the number of dimensions, the dimensions, the bytes.</summary>
    private static (byte[] Values, int ItemSize) ReadIdx(string path)
    {
        using var unpacked = new MemoryStream();
        using (var file = new GZipStream(File.OpenRead(DataFolder.File(path)), CompressionMode.Decompress))
        {
            file.CopyTo(unpacked);
        }

        byte[] bytes = unpacked.ToArray();
        int header = sizeof(int) * (1 + bytes[3]);
        int count = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(sizeof(int)));
        return (bytes[header..], (bytes.Length - header) / count);
    }
}
