using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Examples;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>a9a with rows scaled to length one, as the literature runs it, and the minima of its ridge logistic regressions.</summary>
internal static class AdultData
{
    public const string File = "libsvm/a9a.gz";

    private static readonly Lazy<(SparseRows<double> Rows, double[] Labels)> s_data = new(Load);
    private static readonly Lazy<double> s_wellConditioned = new(() => Minimum(1));
    private static readonly Lazy<double> s_illConditioned = new(() => Minimum(0.01));

    public static SparseRows<double> Rows => s_data.Value.Rows;

    public static double[] Labels => s_data.Value.Labels;

    /// <summary>The minimum for λ = scale/n without intercept, scale being 1 or 0.01.</summary>
    public static double Minimum(bool wellConditioned) => (wellConditioned ? s_wellConditioned : s_illConditioned).Value;

    public static Regularizer Ridge(double scale) => Regularizer.Ridge(scale / Rows.Count);

    // Newton's method on the summed Hessian shares no update with the solvers that are measured against it.
    private static double Minimum(double scale) => FiniteSumMinimizer.Minimize(Rows, Labels, default(LogisticLoss), Ridge(scale),
        new FiniteSumOptions { Solver = FiniteSumSolver.Newton, Intercept = false, Tolerance = 1e-15, MaximumPasses = 100 }).Objective;

    private static (SparseRows<double>, double[]) Load()
    {
        LibSvmFile file = LibSvmFile.Load(DataFolder.File(File));
        for (int row = 0; row < file.Labels.Length; row++)
        {
            Span<double> values = file.Values.AsSpan(file.Starts[row], file.Starts[row + 1] - file.Starts[row]);
            double norm = Math.Sqrt(values.ToArray().Sum(value => value * value));
            foreach (ref double value in values)
            {
                value /= norm;
            }
        }
        return (new SparseRows<double>(file.Values, file.Indices, file.Starts, file.Columns), file.Labels);
    }
}
