namespace MlNetExtensions.Core.Optimization.Gradient;

/// <summary>UVᵀ = (GGᵀ)^(-1/2)·G over the singular values that are not rounding.</summary>
internal sealed class PolarFactor
{
    private readonly double[] _gram;
    private readonly double[] _root;
    private readonly double[] _product;

    /// <param name="shapes">All sizes that are to come.</param>
    public PolarFactor(IReadOnlyCollection<(int Rows, int Columns)> shapes)
    {
        int side = shapes.Select(shape => Math.Min(shape.Rows, shape.Columns)).DefaultIfEmpty().Max();
        (_gram, _root) = (new double[checked(side * side)], new double[side * side]);
        _product = new double[shapes.Select(shape => shape.Rows * shape.Columns).DefaultIfEmpty().Max()];
    }

    /// <summary>Replaces a row-major matrix by its factor.</summary>
    public void Apply(Span<double> matrix, int rows, int columns)
    {
        bool ofColumns = rows > columns;
        int side = Math.Min(rows, columns);
        MatrixMath.Multiply(matrix, ofColumns, matrix, !ofColumns, _gram, side, side, Math.Max(rows, columns));
        MatrixMath.Power(_gram, side, -0.5, 0, _root);
        if (ofColumns)
        {
            MatrixMath.Multiply(matrix, false, _root, false, _product, rows, columns, columns);
        }
        else
        {
            MatrixMath.Multiply(_root, false, matrix, false, _product, rows, columns, rows);
        }

        _product.AsSpan(0, matrix.Length).CopyTo(matrix);
    }
}
