using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlNetExtensions.Core;
using MlNetExtensions.Core.Networks;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>The state of a training run in a file: magic, version, hash of the rows, state, hash of all before.</summary>
internal sealed class TrainingCheckpoint
{
    private const int Version = 1;
    private const string Suffix = ".tmp";
    private static readonly byte[] _magic = "MLXTRAIN"u8.ToArray();
    private static readonly int _head = _magic.Length + sizeof(int) + SHA256.HashSizeInBytes;

    private readonly byte[] _rows;

    /// <param name="data">The rows of the run, as they are trained on.</param>
    public TrainingCheckpoint(NetworkData data) => _rows = Hash(data);

    /// <summary>Writes a file beside the old one and then takes its place: whoever is killed meanwhile leaves one of the two whole.</summary>
    public void Save(NetworkTraining training, string path)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(_magic);
        writer.Write(Version);
        writer.Write(_rows);
        training.Save(writer);
        writer.Flush();
        using (FileStream file = File.Create(path + Suffix))
        {
            ReadOnlySpan<byte> state = stream.GetBuffer().AsSpan(0, (int)stream.Length);
            file.Write(state);
            file.Write(SHA256.HashData(state));
            file.Flush(flushToDisk: true);
        }

        File.Move(path + Suffix, path, overwrite: true);
    }

    /// <summary>A run that goes on from a file.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no checkpoint, damaged, or of another run; the message says which.</exception>
    public NetworkTraining Resume(NetworkTrainer trainer, NetworkData data, string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int length = file.Length - SHA256.HashSizeInBytes;
        Require(length >= _head && file.AsSpan().StartsWith(_magic), path, "is no checkpoint of a neural trainer");
        int version = BitConverter.ToInt32(file, _magic.Length);
        Require(version == Version, path, $"is of format {version}, but this version reads {Version}");
        Require(SHA256.HashData(file.AsSpan(0, length)).AsSpan().SequenceEqual(file.AsSpan(length)), path, "is damaged");
        Require(file.AsSpan(_head - _rows.Length, _rows.Length).SequenceEqual(_rows), path,
            "was saved with other rows, labels or weights, or the same in another order");
        var reader = new StateReader("NetworkTraining", file.AsMemory(_head, length - _head))
        {
            Remedy = "Give the options that it was saved with, or leave ResumeFrom null to begin anew.",
        };
        try
        {
            NetworkTraining training = trainer.Resume(reader, data);
            reader.End();
            return training;
        }
        catch (InvalidDataException other)
        {
            throw new InvalidDataException($"Checkpoint '{path}' is of another run: {other.Message}", other);
        }
    }

    private static byte[] Hash(NetworkData data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        RowSet<float> rows = data.Rows;
        hash.AppendData(BitConverter.GetBytes(rows.Columns));
        hash.AppendData(BitConverter.GetBytes(rows.Count));
        for (int row = 0; row < rows.Count; row++)
        {
            hash.AppendData(MemoryMarshal.AsBytes(rows.Values(row)));
            hash.AppendData(MemoryMarshal.AsBytes(rows.Indices(row)));
        }

        hash.AppendData(MemoryMarshal.AsBytes(data.Targets.Span));
        hash.AppendData(MemoryMarshal.AsBytes(data.Weights.Span));
        return hash.GetHashAndReset();
    }

    private static void Require(bool holds, string path, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException($"Checkpoint '{path}' {problem}. Leave ResumeFrom null to begin anew.");
        }
    }
}
