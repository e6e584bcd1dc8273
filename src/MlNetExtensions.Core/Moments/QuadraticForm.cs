using System.Numerics.Tensors;
using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Moments;

/// <summary>
/// D²(x) = α‖z‖² + σ‖Wz‖² with z = scale∘(x−center): every precision matrix that a Gaussian of this library has, with W a triangular
/// inverse (α = 0, σ = 1), directions over their standard deviations (α = 0, σ = 1), or the low-rank part of the Woodbury identity (σ = −1).
/// Immutable, so any number of threads may score with it, each through its own <see cref="QuadraticFormScorer"/>.
/// </summary>
internal sealed unsafe class QuadraticForm
{
    private readonly AlignedBuffer _panels;
    private readonly nint[] _tileOffsets;

    private QuadraticForm(double[] center, double[]? scale, double isotropic, int sign, int rank, bool isTriangular)
    {
        Center = center;
        Scale = scale;
        IsotropicWeight = isotropic;
        Sign = sign;
        Rank = rank;
        IsTriangular = isTriangular;
        TileCount = TileKernel.RoundUpToTile(rank) / TileKernel.TileWidth;
        _tileOffsets = new nint[TileCount + 1];
        for (int tile = 0; tile < TileCount; tile++)
        {
            _tileOffsets[tile + 1] = _tileOffsets[tile] + (nint)Depth(tile) * TileKernel.TileWidth;
        }

        _panels = new AlignedBuffer(_tileOffsets[TileCount]);
    }

    public double[] Center { get; }

    public double[]? Scale { get; }

    /// <summary>α.</summary>
    public double IsotropicWeight { get; }

    /// <summary>σ, 1 or −1.</summary>
    public int Sign { get; }

    /// <summary>Rows of W.</summary>
    public int Rank { get; }

    public bool IsTriangular { get; }

    public int Dimension => Center.Length;

    public int TileCount { get; }

    /// <summary>α‖z‖² alone.</summary>
    public static QuadraticForm Isotropic(double[] center, double[]? scale, double weight) => new(center, scale, weight, 1, 0, isTriangular: false);

    /// <summary>‖Wz‖² for a lower triangular W (d × d, row-major).</summary>
    public static QuadraticForm Triangular(double[] center, double[]? scale, double[] whitening) =>
        new QuadraticForm(center, scale, 0, 1, center.Length, isTriangular: true).Pack(whitening, center.Length);

    /// <summary>‖Wz‖² for any W (r × d, row-major).</summary>
    public static QuadraticForm Rectangular(double[] center, double[]? scale, double[] whitening) =>
        new QuadraticForm(center, scale, 0, 1, whitening.Length / center.Length, isTriangular: false).Pack(whitening, center.Length);

    /// <summary>α‖z‖² − ‖Wz‖² for any W (r × d, row-major).</summary>
    public static QuadraticForm IdentityMinus(double[] center, double[]? scale, double weight, double[] whitening) =>
        new QuadraticForm(center, scale, weight, -1, whitening.Length / center.Length, isTriangular: false).Pack(whitening, center.Length);

    /// <summary>The features that the outputs of a tile depend on: all, or those up to the diagonal.</summary>
    public int Depth(int tile) => IsTriangular ? Math.Min(Dimension, (tile + 1) * TileKernel.TileWidth) : Dimension;

    /// <summary>Three panels of Wᵀ, each <see cref="Depth"/> × 8.</summary>
    public double* Tile(int tile) => _panels.Pointer + _tileOffsets[tile];

    public nint PanelStride(int tile) => (nint)Depth(tile) * TileKernel.PanelWidth;

    public void Write(BinaryWriter writer)
    {
        writer.Write(Dimension);
        writer.Write(Rank);
        writer.Write(IsTriangular);
        writer.Write(Sign);
        writer.Write(IsotropicWeight);
        writer.WriteDoubles(Center);
        writer.Write(Scale is not null);
        if (Scale is not null)
        {
            writer.WriteDoubles(Scale);
        }

        double[] row = new double[Dimension];
        for (int i = 0; i < Rank; i++)
        {
            int length = RowLength(i);
            for (int k = 0; k < length; k++)
            {
                row[k] = Element(i, k);
            }

            writer.WriteDoubles(row.AsSpan(0, length));
        }
    }

    public static QuadraticForm Read(StateReader reader)
    {
        int dimension = reader.ReadCount("dimension", sizeof(double), minimum: 1);
        int rank = reader.ReadInt32("rank", 0, dimension);
        bool isTriangular = reader.ReadBoolean("isTriangular");
        int sign = reader.ReadInt32("sign", -1, 1);
        double isotropic = reader.ReadFinite("isotropicWeight", minimum: 0);
        reader.Require(isTriangular ? rank == dimension && sign == 1 && isotropic == 0 : sign == 1 ? isotropic == 0 != (rank == 0) : sign == -1 && rank > 0 && isotropic > 0,
            "rank", $"is {rank}, triangular {isTriangular}, sign {sign}, isotropic weight {isotropic}: no Gaussian has these together");
        double[] center = reader.ReadDoubles("center", dimension);
        double[]? scale = reader.ReadBoolean("hasScale") ? reader.ReadDoubles("scale", dimension) : null;
        reader.Require(scale is null || TensorPrimitives.Min<double>(scale) >= 0, "scale", $"is negative somewhere");
        long elements = isTriangular ? rank * (rank + 1L) / 2 : (long)rank * dimension;
        reader.CheckLeft(elements, sizeof(double), "whitening");
        var form = new QuadraticForm(center, scale, isotropic, sign, rank, isTriangular);
        double[] buffer = new double[dimension];
        for (int i = 0; i < rank; i++)
        {
            Span<double> row = buffer.AsSpan(0, form.RowLength(i));
            reader.ReadDoubles("whitening", row);
            reader.Require(!isTriangular || row[i] > 0, "whitening", $"has {row[i]} on its diagonal at {i}, which must be above 0");
            form.PackRow(i, row);
        }

        return form;
    }

    private int RowLength(int row) => IsTriangular ? row + 1 : Dimension;

    private QuadraticForm Pack(double[] whitening, int columns)
    {
        for (int i = 0; i < Rank; i++)
        {
            PackRow(i, whitening.AsSpan(i * columns, RowLength(i)));
        }

        return this;
    }

    private void PackRow(int row, ReadOnlySpan<double> values)
    {
        (int tile, int inTile) = Math.DivRem(row, TileKernel.TileWidth);
        (int panel, int lane) = Math.DivRem(inTile, TileKernel.PanelWidth);
        PanelPacker.WriteColumn(values, Tile(tile) + panel * PanelStride(tile), lane);
    }

    private ref double Element(int row, int k)
    {
        (int tile, int inTile) = Math.DivRem(row, TileKernel.TileWidth);
        (int panel, int lane) = Math.DivRem(inTile, TileKernel.PanelWidth);
        return ref _panels.Span[(int)(_tileOffsets[tile] + panel * PanelStride(tile)) + k * TileKernel.PanelWidth + lane];
    }
}
