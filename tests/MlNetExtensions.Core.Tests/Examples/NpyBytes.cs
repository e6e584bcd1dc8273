using System.Buffers.Binary;
using System.Text;

namespace MlNetExtensions.Core.Tests.Examples;

/// <summary>Writes .npy arrays byte by byte, as the format's description says (NumPy enhancement proposal 1).</summary>
internal static class NpyBytes
{
    private static readonly byte[] s_magic = [0x93, .. "NUMPY"u8];

    public static byte[] Array(string descr, string shape, byte[] data, bool fortran = false, byte version = 1) =>
        WithHeader($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    public static byte[] WithHeader(string header, byte[] data, byte version = 1)
    {
        byte[] text = Encoding.UTF8.GetBytes(header + "\n");
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        else
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        return [.. s_magic, version, 0, .. length, .. text, .. data];
    }
}
