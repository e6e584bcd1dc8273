using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MlNetExtensions.Components;
using MlNetExtensions.Core;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The learned state of a component as base64 text: magic, assembly and contract, length of the state, the state, and the SHA-256 of all
/// before it. Anything else is refused.
/// </summary>
internal static class Payload
{
    private const int Magic = 0x32584C4D; // "MLX2"
    private const int HashLength = 32;

    private static readonly ConcurrentDictionary<Type, Func<SavedState, RowTransformer>> _readers = [];

    public static string Encode(ContractName name, Action<BinaryWriter> writeState)
    {
        using var whole = new MemoryStream();
        using var writer = new BinaryWriter(whole, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(name.Assembly);
        writer.Write(name.Contract);
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

    /// <summary>Decodes what <see cref="Encode"/> made.</summary>
    /// <param name="text">The payload.</param>
    /// <param name="only">Decodes no other component; null for any.</param>
    /// <returns>Null where the payload is another component's.</returns>
    /// <exception cref="InvalidDataException">The text is damaged or made up, or its component is not here.</exception>
    public static RowTransformer? Decode(ReadOnlySpan<char> text, ContractName? only = null)
    {
        byte[] bytes = FromBase64(text);
        int length = bytes.Length - HashLength;
        if (length <= 0 || !SHA256.HashData(bytes.AsSpan(0, length)).AsSpan().SequenceEqual(bytes.AsSpan(length)))
        {
            throw Damaged("its checksum does not match, so it is truncated or altered");
        }

        // The checksum finds damage, not malice: anybody can compute it, so nothing is believed from here on.
        var header = new StateReader("a component", bytes.AsMemory(0, length));
        header.Require(header.ReadInt32("magic") == Magic, "magic", "does not begin a state that this version of MlNetExtensions reads");
        var name = new ContractName(header.ReadName("assembly"), header.ReadName("contract"));
        long announced = header.ReadInt64("length");
        header.Require(announced == header.Left, "length", $"is {announced}, but {header.Left} bytes follow");
        return only is null || only == name ? Read(name, bytes.AsMemory(length - header.Left, header.Left)) : null;
    }

    private static RowTransformer Read(ContractName name, ReadOnlyMemory<byte> bytes)
    {
        Func<SavedState, RowTransformer> read = _readers.GetOrAdd(ComponentContracts.Find(name), static type =>
            typeof(Payload).GetMethod(nameof(ReaderOf), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
                .MakeGenericMethod(type).CreateDelegate<Func<SavedState, RowTransformer>>());
        var state = new SavedState(name.Contract, bytes);
        RowTransformer component;
        try
        {
            component = read(state);
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException($"The saved state of {name} is not sound: {error.Message}", error);
        }

        state.End();
        return component;
    }

    private static RowTransformer ReaderOf<TComponent>(SavedState state)
        where TComponent : RowTransformer<TComponent>, ISavedComponent<TComponent> => TComponent.Read(state);

    private static byte[] FromBase64(ReadOnlySpan<char> text)
    {
        int padding = text.EndsWith("==") ? 2 : text.EndsWith("=") ? 1 : 0;
        byte[] bytes = new byte[(long)text.Length / 4 * 3 - (text.Length >= 4 ? padding : 0)];
        return text.Length % 4 == 0 && Convert.TryFromBase64Chars(text, bytes, out int written) && written == bytes.Length
            ? bytes
            : throw Damaged("it is not base64 text");
    }

    private static InvalidDataException Damaged(string how) =>
        new($"The saved state of a component is damaged: {how}. Save the model again, or copy the file again.");
}
