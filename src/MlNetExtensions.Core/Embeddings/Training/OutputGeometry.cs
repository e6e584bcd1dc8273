using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Core.Embeddings;

/// <summary>In how many directions, and how evenly, the outputs of a network vary over some rows.</summary>
internal sealed class OutputGeometry
{
    private const int MostRows = 2048;

    private readonly float[] _rows;
    private readonly int _count;

    /// <param name="rows">Rows to choose from.</param>
    /// <param name="columns">Features of a row.</param>
    /// <param name="seed">Of the choice, where there are too many.</param>
    public OutputGeometry(ViewRows rows, int columns, ulong seed)
    {
        int[] chosen = [.. Enumerable.Range(0, rows.Count)];
        new NormalRandom(seed).Shuffle(chosen);
        _count = Math.Min(rows.Count, MostRows);
        _rows = new float[_count * columns];
        for (int i = 0; i < _count; i++)
        {
            rows.Read(chosen[i], _rows.AsSpan(i * columns, columns));
        }
    }

    /// <summary>IsoScore and effective rank of the network's outputs, centered.</summary>
    /// <param name="network">Takes rows as they are.</param>
    /// <param name="threads">Does not change the result.</param>
    public (double IsoScore, double EffectiveRank) Of(Network network, int threads)
    {
        int dimension = network.Shape.Outputs;
        double[] outputs = [.. network.Score(_rows).Select(value => (double)value)];
        Center(outputs, dimension);
        // Rows and columns of a matrix have the same eigenvalues but for zeros: those of the smaller side are cheaper.
        bool isWide = dimension > _count;
        int order = Math.Min(dimension, _count);
        double[] scatter = new double[order * order];
        new MatrixMultiplier<double>((order, order, Math.Max(dimension, _count)))
            .Multiply(outputs, !isWide, outputs, isWide, scatter, order, order, Math.Max(dimension, _count), threads, symmetric: true);
        double[] eigenvalues = Spectrum.Eigenvalues(scatter, order), variances = new double[dimension];
        eigenvalues.CopyTo(variances, 0);
        return (IsoScore.OfEigenvalues(variances), EffectiveRank.OfSingularValues([.. eigenvalues.Select(Math.Sqrt)]));
    }

    private static void Center(double[] outputs, int dimension)
    {
        int rows = outputs.Length / dimension;
        for (int j = 0; j < dimension; j++)
        {
            double mean = 0;
            for (int i = 0; i < rows; i++)
            {
                mean += outputs[i * dimension + j];
            }

            mean /= rows;
            for (int i = 0; i < rows; i++)
            {
                outputs[i * dimension + j] -= mean;
            }
        }
    }
}
