using System.Globalization;
using Benchmarks.Foundation;
using MlNetExtensions.Core.LinearAlgebra;
using MlNetExtensions.Core.Moments;

namespace Benchmarks.Factorizations;

/// <summary>What every fold and every subspace of a Gaussian costs, against LAPACK on the same covariance.</summary>
internal static class FactorizationRows
{
    private const string Group = "factorizations";

    // Operations over d³. The eigenvectors: the tridiagonal form, those of the form where nothing is deflated, and the way back.
    private static readonly (string Name, string Request, double Operations, Action<double[], int> Ours)[] _kinds =
    [
        ("Cholesky", "cholesky", 1 / 3.0, (matrix, d) => Factor(matrix, d)),
        ("Cholesky and inverse of its factor", "whitening", 2 / 3.0, (matrix, d) => Factor(matrix, d).InvertLower()),
        ("Eigenvalues and eigenvectors", "eigen", 4 / 3.0 + 4 / 3.0 + 2, (matrix, d) => _ = SymmetricEigen.Decompose(matrix, d).Vectors),
    ];

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        foreach (int dimension in new[] { 512, 1024, 2048 })
        {
            var matrix = new Lazy<double[]>(() => Load(dimension, script.Peer));
            foreach ((string kind, string request, double operations, Action<double[], int> ours) in _kinds)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"{kind}, d = {dimension:N0}");
                yield return new Benchmark(Group, name, () =>
                {
                    double[] loaded = matrix.Value;
                    return Compare(name, () => ours(loaded, dimension), request, operations, dimension, script);
                });
            }
        }
    }

    private static Row Compare(string name, Action work, string request, double operations, int dimension, PeerScript script)
    {
        double Ours() => Stopwatches.Seconds(work);
        if (script.Peer is not { } peer)
        {
            return new Row(Group, name, Milliseconds(Stopwatches.Median(Ours)), script.Reason, null, new Goal(2.0));
        }

        (double mine, double theirs) = Stopwatches.Medians(Ours, () => peer.Ask(request));
        // All of a dgemm is 2·d³ operations.
        double floor = peer.Ask("dgemm") * operations / 2;
        string figure = $"{Milliseconds(mine)} (floor at dgemm's rate {Milliseconds(floor)})";
        return new Row(Group, name, figure, Milliseconds(theirs), mine / theirs, new Goal(2.0));
    }

    private static double[] Load(int dimension, Peer? peer)
    {
        var rows = new GeneratedRows(2 * dimension, dimension);
        string path = Path.GetTempFileName();
        try
        {
            rows.Save(path);
            peer?.Ask("load", path, rows.Count, dimension);
        }
        finally
        {
            File.Delete(path);
        }

        var moments = new RowMoments(dimension);
        moments.Add<float>(rows.Values);
        return moments.Covariance();
    }

    private static CholeskyFactor Factor(double[] matrix, int dimension) =>
        CholeskyFactor.TryFactor(matrix, dimension, out CholeskyFactor? factor)
            ? factor
            : throw new InvalidOperationException("The covariance is not positive definite.");

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{1000 * seconds:0.#} ms");
}
