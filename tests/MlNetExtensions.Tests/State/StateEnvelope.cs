using System.Security.Cryptography;
using System.Text;

namespace MlNetExtensions.Tests.State;

/// <summary>The bytes of a payload, and a payload of other bytes with length and checksum computed again, as anybody can.</summary>
internal sealed class StateEnvelope
{
    private const int HashLength = 32;

    private readonly byte[] _header;

    public StateEnvelope(string payload)
    {
        byte[] bytes = Convert.FromBase64String(payload);
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        reader.ReadInt32();
        reader.ReadString();
        reader.ReadString();
        int header = (int)reader.BaseStream.Position;
        _header = bytes[..header];
        State = bytes[(header + sizeof(long))..^HashLength];
    }

    /// <summary>What the component wrote.</summary>
    public byte[] State { get; }

    /// <summary>All before the checksum: magic, assembly, contract, length, state.</summary>
    public byte[] Whole => [.. _header, .. BitConverter.GetBytes((long)State.Length), .. State];

    public string WithState(byte[] state) => Sealed([.. _header, .. BitConverter.GetBytes((long)state.Length), .. state]);

    public static string Sealed(byte[] whole) => Convert.ToBase64String([.. whole, .. SHA256.HashData(whole)]);
}
