using System.Globalization;
using System.Security.Cryptography;
using MlNetExtensions;
using MlNetExtensions.Core.Optimization.FiniteSum;

namespace Benchmarks.FiniteSums;

/// <summary>F* of a problem, from a run to a relative duality gap of 1e-10; kept between runs, since it takes minutes.</summary>
internal static class Optimum
{
    private const double Gap = 1e-10;

    /// <param name="problem">The problem.</param>
    /// <param name="folder">The problem as saved, which names the stored value.</param>
    /// <param name="lambda">λ.</param>
    public static double Of(Problem problem, string folder, double lambda)
    {
        string store = Path.Combine(Path.GetTempPath(), "MlNetExtensions.Benchmarks");
        Directory.CreateDirectory(store);
        string path = Path.Combine(store, string.Create(CultureInfo.InvariantCulture, $"{Digest(folder)}-{lambda:R}.txt"));
        if (!File.Exists(path))
        {
            File.WriteAllText(path, Compute(problem, lambda).ToString("R", CultureInfo.InvariantCulture));
        }

        return double.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture);
    }

    private static double Compute(Problem problem, double lambda)
    {
        FiniteSumResult result = problem.Minimize(lambda, new FiniteSumOptions { Tolerance = Gap, MaximumPasses = 1e5 });
        return result.Certificate <= 10 * Gap * result.Objective
            ? result.Objective
            : throw new InvalidOperationException($"No certified optimum: {result.StopReason} at a gap of {result.Certificate} around {result.Objective}.");
    }

    private static string Digest(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Problem.Files.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexString(hash.GetHashAndReset())[..16];
    }
}
