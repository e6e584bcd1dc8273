using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The learned state of a component as base64 text: magic, component and version, length of the state, the state, and the SHA-256 of all
/// before it. Anything else is refused.
/// </summary>
internal static class Payload
{
    private const uint Magic = 0x31584C4D; // "MLX1"
    private const int HashLength = 32;

    public static string Encode(string component, int version, Action<BinaryWriter> writeState)
    {
        using var state = new MemoryStream();
        using (var writer = new BinaryWriter(state, Encoding.UTF8, leaveOpen: true))
        {
            writeState(writer);
        }

        using var whole = new MemoryStream();
        using (var writer = new BinaryWriter(whole, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(component);
            writer.Write(version);
            writer.Write(state.Length);
            writer.Write(state.GetBuffer(), 0, (int)state.Length);
        }

        byte[] body = whole.ToArray();
        return Convert.ToBase64String([.. body, .. SHA256.HashData(body)]);
    }

    /// <summary>Decodes what <see cref="Encode"/> made for the same component and a version up to <paramref name="version"/>.</summary>
    /// <exception cref="InvalidDataException">The text is damaged, of another component, or of a newer version.</exception>
    public static T Decode<T>(string component, int version, ReadOnlySpan<char> text, Func<BinaryReader, T> readState)
    {
        byte[] bytes = FromBase64(component, text);
        ReadOnlySpan<byte> body = bytes.AsSpan(0, Math.Max(0, bytes.Length - HashLength));
        if (bytes.Length <= HashLength || !SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(body.Length)))
        {
            throw Damaged(component, "its checksum does not match, so it is truncated or altered");
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 0, body.Length), Encoding.UTF8);
        if (reader.ReadUInt32() != Magic)
        {
            throw Damaged(component, "it does not begin as one");
        }

        string found = reader.ReadString();
        int foundVersion = reader.ReadInt32();
        long length = reader.ReadInt64();
        if (found != component || foundVersion > version)
        {
            throw new InvalidDataException($"The saved state is that of {found}, version {foundVersion}; this assembly reads {component} up to version {version}. Update MlNetExtensions.");
        }

        return length == body.Length - reader.BaseStream.Position
            ? readState(reader)
            : throw Damaged(component, $"it holds {body.Length - reader.BaseStream.Position} bytes of state where {length} are announced");
    }

    private static byte[] FromBase64(string component, ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[(long)text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(text, bytes, out int written)
            ? bytes[..written]
            : throw Damaged(component, "it is not base64 text");
    }

    private static InvalidDataException Damaged(string component, string how) =>
        new($"The saved state of {component} is damaged: {how}. Save the model again, or copy the file again.");
}

/// <summary>
/// Decoded payloads, one per text in memory: two models used by the same thread, or one by many, each decode once. A text that is dropped
/// takes its state along.
/// </summary>
internal sealed class PayloadCache<T>(string component, int version, Func<BinaryReader, T> readState)
    where T : class
{
    private readonly ConditionalWeakTable<object, T> _states = [];

    public T Get(ReadOnlyMemory<char> text)
    {
        object owner = Owner(text);
        return _states.TryGetValue(owner, out T? state) ? state : Add(owner, text);
    }

    private T Add(object owner, ReadOnlyMemory<char> text)
    {
        lock (_states)
        {
            return _states.TryGetValue(owner, out T? state) ? state : Decode(owner, text);
        }
    }

    private T Decode(object owner, ReadOnlyMemory<char> text)
    {
        T state = Payload.Decode(component, version, text.Span, readState);
        _states.Add(owner, state);
        return state;
    }

    // A carrier holds one payload, so the string or array behind the text stands for it.
    private static object Owner(ReadOnlyMemory<char> text)
    {
        if (MemoryMarshal.TryGetString(text, out string? whole, out _, out _))
        {
            return whole;
        }

        return MemoryMarshal.TryGetArray(text, out ArraySegment<char> segment)
            ? segment.Array!
            : throw new InvalidOperationException("The payload's text lies neither in a string nor in an array.");
    }
}
