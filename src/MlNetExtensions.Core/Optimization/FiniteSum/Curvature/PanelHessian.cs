using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Rows as dense ones, scaled by the roots of their curvatures: a matrix product of panels.</summary>
internal sealed class PanelHessian<TRows, TLoss> : HessianPart<TRows, TLoss> where TRows : struct, IRows where TLoss : struct, ILoss
{
    private const int Width = TileKernel.PanelWidth;
    private const int Depth = 256;

    // Few rows at a time and panel by panel: a row alone would touch as many pages as there are panels.
    private const int Group = 8;

    private const int PanelStride = Depth * Width;

    private readonly int _stride;
    private readonly double[] _values;
    private readonly double[] _lines;
    private readonly AlignedBuffer _panels;
    private readonly AlignedBuffer _product;

    public PanelHessian(Oracle<TRows, TLoss> oracle) : base(oracle)
    {
        _stride = TileKernel.RoundUpToTile(Size);
        _values = new double[Size];
        _lines = new double[Group * _stride];
        _panels = new AlignedBuffer((long)_stride * Depth);
        _product = new AlignedBuffer((long)_stride * _stride);
    }

    private int Panels => TileKernel.RoundUpToPanel(Size) / Width;

    public override unsafe void Sum(double[] margins, int start, int end)
    {
        _product.Span.Clear();
        Span<double> curvatures = stackalloc double[Depth];
        for (int first = start; first < end; first += Depth)
        {
            int depth = Math.Min(Depth, end - first);
            Curvatures(margins, first, curvatures[..depth]);
            for (int k = 0; k < depth; k += Group)
            {
                int count = Math.Min(Group, depth - k);
                for (int i = 0; i < count; i++)
                {
                    Write(first + k + i, curvatures[k + i], _lines.AsSpan(i * _stride, _stride));
                }
                Pack(k, count);
            }
            GramMatrix.AddUpperTiles(_panels.Pointer, PanelStride, Panels, depth, _product.Pointer, _stride);
        }
    }

    public override void AddTo(double[] total)
    {
        ReadOnlySpan<double> product = _product.Span;
        for (int i = 0; i < Size; i++)
        {
            for (int j = i; j < Size; j++)
            {
                total[j * Size + i] += product[i * _stride + j];
            }
        }
    }

    private void Write(int row, double curvature, Span<double> line)
    {
        if (curvature == 0)
        {
            line.Clear();
            return;
        }
        double scale = Math.Sqrt(curvature);
        if (Data.Rows.IsSparse)
        {
            line.Clear();
            ReadOnlySpan<int> columns = Data.Rows.Indices(row);
            Data.Rows.CopyValues(row, _values);
            for (int k = 0; k < columns.Length; k++)
            {
                line[columns[k]] = scale * _values[k];
            }
        }
        else
        {
            Data.Rows.CopyValues(row, line);
            TensorPrimitives.Multiply(line, scale, line);
        }
        line[Size - 1] = scale * Oracle.Bias;
    }

    private void Pack(int depth, int count)
    {
        Span<double> panels = _panels.Span;
        for (int panel = 0; panel < Panels; panel++)
        {
            for (int i = 0; i < count; i++)
            {
                Vector512.Create<double>(_lines.AsSpan(i * _stride + panel * Width, Width)).CopyTo(panels.Slice(panel * PanelStride + (depth + i) * Width, Width));
            }
        }
    }
}
