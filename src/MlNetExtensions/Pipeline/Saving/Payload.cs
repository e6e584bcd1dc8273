using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MlNetExtensions.Core;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The learned state of a component as base64 text: magic, component and version, length of the state, the state, and the SHA-256 of all
/// before it. Anything else is refused.
/// </summary>
internal static class Payload
{
    private const int Magic = 0x31584C4D; // "MLX1"
    private const int HashLength = 32;

    public static string Encode(string component, int version, Action<BinaryWriter> writeState)
    {
        using var whole = new MemoryStream();
        using var writer = new BinaryWriter(whole, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(component);
        writer.Write(version);
        long lengthAt = whole.Position;
        writer.Write(0L);
        writeState(writer);
        long end = whole.Position;
        whole.Position = lengthAt;
        writer.Write(end - lengthAt - sizeof(long));
        whole.Position = end;
        writer.Write(SHA256.HashData(whole.GetBuffer().AsSpan(0, (int)end)));
        return Convert.ToBase64String(whole.GetBuffer(), 0, (int)whole.Length);
    }

    /// <summary>Decodes what <see cref="Encode"/> made for the same component and version <paramref name="version"/>.</summary>
    /// <exception cref="InvalidDataException">The text is damaged or made up, of another component, or of another version.</exception>
    public static T Decode<T>(string component, int version, ReadOnlySpan<char> text, Func<StateReader, T> readState)
    {
        byte[] bytes = FromBase64(component, text);
        int length = bytes.Length - HashLength;
        if (length <= 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            throw Damaged(component, "its checksum does not match, so it is truncated or altered");
        }

        // The checksum finds damage, not malice: anybody can compute it, so nothing is believed from here on.
        var reader = new StateReader(component, bytes.AsMemory(0, length));
        reader.Require(reader.ReadInt32("magic") == Magic, "magic", "does not begin a state");
        string found = reader.ReadText("component");
        int foundVersion = reader.ReadInt32("version", 1);
        if (found != component || foundVersion > version)
        {
            throw new InvalidDataException($"The saved state is that of {Shown(found)}, version {foundVersion}; this assembly reads {component} up to version {version}. Update MlNetExtensions.");
        }

        if (foundVersion < version)
        {
            throw new InvalidDataException($"The saved state of {component} is of version {foundVersion}; this assembly reads version {version} alone. Fit and save the model again.");
        }

        long announced = reader.ReadInt64("length");
        reader.Require(announced == reader.Left, "length", $"is {announced}, but {reader.Left} bytes follow");
        T state = readState(reader);
        reader.End();
        return state;
    }

    private static byte[] FromBase64(string component, ReadOnlySpan<char> text)
    {
        int padding = text.EndsWith("==") ? 2 : text.EndsWith("=") ? 1 : 0;
        byte[] bytes = new byte[(long)text.Length / 4 * 3 - (text.Length >= 4 ? padding : 0)];
        return text.Length % 4 == 0 && Convert.TryFromBase64Chars(text, bytes, out int written) && written == bytes.Length
            ? bytes
            : throw Damaged(component, "it is not base64 text");
    }

    private static string Shown(string name) => name.Length <= 80 ? name : name[..80] + "…";

    private static InvalidDataException Damaged(string component, string how) =>
        new($"The saved state of {component} is damaged: {how}. Save the model again, or copy the file again.");
}

/// <summary>
/// Decoded payloads, one per text in memory: two models used by the same thread, or one by many, each decode once. A text that is dropped
/// takes its state along.
/// </summary>
internal sealed class PayloadCache<T>(string component, int version, Func<StateReader, T> readState)
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
