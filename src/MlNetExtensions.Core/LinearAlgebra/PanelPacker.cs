using System.Runtime.Intrinsics;

namespace MlNetExtensions.Core.LinearAlgebra;

/// <summary>Lays rows out in panels of eight columns: panel p holds, for each row k, its columns 8p … 8p+7.</summary>
internal static unsafe class PanelPacker
{
    /// <summary>Writes one row at depth <paramref name="k"/> of every panel; columns past the end of <paramref name="row"/> are left as they are (zero).</summary>
    public static void WriteRow(ReadOnlySpan<double> row, double* panels, nint panelStride, int k)
    {
        int whole = row.Length / TileKernel.PanelWidth * TileKernel.PanelWidth;
        double* target = panels + (nint)k * TileKernel.PanelWidth;
        fixed (double* source = row)
        {
            for (int column = 0; column < whole; column += TileKernel.PanelWidth, target += panelStride)
            {
                Vector512.Load(source + column).Store(target);
            }

            for (int column = whole; column < row.Length; column++)
            {
                target[column - whole] = source[column];
            }
        }
    }

    /// <summary>Writes one row as column <paramref name="lane"/> of a single panel whose depth runs over the row's columns.</summary>
    public static void WriteColumn(ReadOnlySpan<double> row, double* panel, int lane)
    {
        for (int k = 0; k < row.Length; k++)
        {
            panel[(nint)k * TileKernel.PanelWidth + lane] = row[k];
        }
    }
}
