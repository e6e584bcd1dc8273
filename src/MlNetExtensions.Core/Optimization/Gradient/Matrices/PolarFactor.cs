using MlNetExtensions.Core.LinearAlgebra;

namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>
/// UVᵀ = (GGᵀ)^(-1/2)·G over the singular values that are not rounding. In double also for models in float: the product squares the singular
/// values, and with float those below a few thousandths of the largest would be lost.
/// </summary>
internal sealed class PolarFactor
{
    private readonly double[] _gram;
    private readonly double[] _root;
    private readonly MatrixMultiplier<double> _products;

    /// <param name="shapes">All sizes that are to come.</param>
    public PolarFactor(IReadOnlyCollection<(int Rows, int Columns)> shapes)
    {
        int side = shapes.Select(shape => Math.Min(shape.Rows, shape.Columns)).DefaultIfEmpty().Max();
        (_gram, _root) = (new double[checked(side * side)], new double[side * side]);
        _products = new MatrixMultiplier<double>(shapes.SelectMany(shape => Sizes(shape.Rows, shape.Columns)));
    }

    /// <summary>Replaces a row-major matrix by its factor.</summary>
    public void Apply(Span<double> matrix, int rows, int columns, int threads)
    {
        bool ofColumns = rows > columns;
        int side = Math.Min(rows, columns);
        _products.Multiply(matrix, ofColumns, matrix, !ofColumns, _gram, side, side, Math.Max(rows, columns), threads, symmetric: true);
        MatrixMath.Power(_gram, side, -0.5, 0, _root);
        Span<double> left = ofColumns ? matrix : _root, right = ofColumns ? _root : matrix;
        _products.Multiply(left, false, right, false, matrix, rows, columns, side, threads);
    }

    private static (int, int, int)[] Sizes(int rows, int columns)
    {
        int side = Math.Min(rows, columns);
        return [(side, side, Math.Max(rows, columns)), (rows, columns, side)];
    }
}
