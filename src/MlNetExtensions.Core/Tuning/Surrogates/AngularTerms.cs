namespace MlNetExtensions.Tuning;

/// <summary>
/// What a kernel of angles needs of points besides their products: the lengths of (x/scale, 1), and how these change with scales.
/// </summary>
internal sealed class AngularTerms
{
    private readonly double[][] _squares;
    private readonly double[] _norms;
    private readonly double[] _shares;
    private double[] _cosines = [];

    /// <param name="embedding">Of the points.</param>
    /// <param name="points">The points.</param>
    /// <param name="dimensions">Those with a length scale, in order.</param>
    public AngularTerms(PointEmbedding embedding, IReadOnlyList<double[]> points, int[] dimensions)
    {
        int n = points.Count;
        (_norms, _shares) = (new double[n], new double[n]);
        _squares = [.. dimensions.Select(_ => new double[n])];
        double[] features = new double[embedding.FeatureOwners.Length];
        int[] levels = new int[embedding.CategoryDimensions.Length];
        for (int i = 0; i < n; i++)
        {
            embedding.Embed(points[i], features, levels);
            for (int f = 0; f < features.Length; f++)
            {
                _squares[Array.IndexOf(dimensions, embedding.FeatureOwners[f])][i] += features[f] * features[f];
            }
        }
    }

    /// <summary>Scaled products of pairs become cosines, (Σ x·x'/scale² + 1)/(|x||x'|).</summary>
    public void ToCosines(ReadOnlySpan<double> logScales, Span<double> products)
    {
        Array.Fill(_norms, 1);
        for (int k = 0; k < _squares.Length; k++)
        {
            double inverseSquare = Math.Exp(-2 * logScales[k]);
            for (int i = 0; i < _norms.Length; i++)
            {
                _norms[i] += inverseSquare * _squares[k][i];
            }
        }

        for (int i = 0; i < _norms.Length; i++)
        {
            _norms[i] = Math.Sqrt(_norms[i]);
        }

        for (int i = 1, pair = 0; i < _norms.Length; i++)
        {
            for (int j = 0; j < i; j++, pair++)
            {
                products[pair] = (products[pair] + 1) / (_norms[i] * _norms[j]);
            }
        }

        _cosines = products.ToArray();
    }

    /// <summary>
    /// Σ over pairs of weight·∂cos/∂(log scale), where the squares of lengths change by -2x²/scale² and products likewise.
    /// </summary>
    public double Gradient(int dimension, double inverseSquare, ReadOnlySpan<double> weights, ReadOnlySpan<double> products)
    {
        for (int i = 0; i < _norms.Length; i++)
        {
            _shares[i] = inverseSquare * _squares[dimension][i] / (_norms[i] * _norms[i]);
        }

        double sum = 0;
        for (int i = 1, pair = 0; i < _norms.Length; i++)
        {
            for (int j = 0; j < i; j++, pair++)
            {
                double product = 2 * inverseSquare * products[pair] / (_norms[i] * _norms[j]);
                sum += weights[pair] * (_cosines[pair] * (_shares[i] + _shares[j]) - product);
            }
        }

        return sum;
    }
}
