using System.Globalization;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Chooses a solver from the shape of the problem, and says why.</summary>
internal static class SolverChoice
{
    // What a run typically takes to a relative gap of 1e-6, measured on public data sets of 10,000 to 500,000 rows.
    private const double NewtonSteps = 12;
    private const double WellConditionedPasses = 8;
    private const double IllConditionedPasses = 25;

    // A dense matrix product on all cores does this many multiplications in the time that a stochastic step, which waits
    // for its row and for the step before it, takes for one.
    private const double DenseSpeedup = 16;

    // A stochastic step multiplies each value of its row twice, once into the margin and once into the weights.
    private const double ProductsPerValue = 2;

    // Above this, factoring the Hessian dominates everything else.
    private const int LargestNewtonSize = 2000;

    private const double UnevenRows = 10;

    private const double LeastRidgeOfDualSteps = 1e-3;

    public static (FiniteSumSolver Solver, string Reason) Choose<TRows, TLoss>(
        FiniteSumData<TRows, TLoss> data, Regularizer regularizer, FiniteSumOptions options)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        if (options.Solver != FiniteSumSolver.Auto)
        {
            return (options.Solver, "asked for");
        }
        int n = data.ActiveRows.Length;
        string shape = string.Create(CultureInfo.InvariantCulture,
            $"n = {n}, d = {data.Rows.Columns}, K = {data.Outputs}, {(double)data.Rows.StoredCount / data.Rows.Count:G3} values a row, L = {data.LargestSmoothness:G3}, mu = {regularizer.L2:G3}");
        (FiniteSumSolver solver, string reason) = Choose(data, regularizer);
        return (solver, $"{reason} ({shape})");
    }

    private static (FiniteSumSolver, string) Choose<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        bool bounded = double.IsFinite(data.Loss.Curvature);
        if (regularizer.IsSmooth && NewtonPays(data, regularizer))
        {
            return (FiniteSumSolver.Newton, "few enough columns for second-order steps");
        }
        if (!bounded || !regularizer.IsConvex)
        {
            return (FiniteSumSolver.Fista, bounded ? "the penalty is not convex" : "the curvature of the loss has no bound, so the step must be searched");
        }
        if (data.LargestSmoothness > UnevenRows * data.MeanSmoothness)
        {
            return (FiniteSumSolver.Saga, "rows of very unequal size call for importance sampling");
        }
        if (RowsAreNearlyOrthogonal(data, regularizer))
        {
            return (FiniteSumSolver.Sdca, "fewer sparse rows than columns: exact dual steps hardly disturb each other");
        }
        return IsWellConditioned(data, regularizer)
            ? (FiniteSumSolver.Miso, "mu >= L/n: incremental dual steps need no acceleration")
            : (FiniteSumSolver.Catalyst, "mu < L/n: acceleration pays");
    }

    private static bool IsWellConditioned<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        regularizer.L2 * data.ActiveRows.Length >= data.LargestSmoothness;

    // With almost no ridge even a small overlap of rows slows dual steps down, and acceleration pays again.
    private static bool RowsAreNearlyOrthogonal<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        data.Rows.IsSparse && data.Outputs == 1 && data.Rows.Count < data.Rows.Columns
            && regularizer.L2 * data.ActiveRows.Length >= LeastRidgeOfDualSteps * data.LargestSmoothness;

    /// <summary>Compares multiplications: ½n·s² and a factorization a step against 2n·s a pass, s values a row.</summary>
    private static bool NewtonPays<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double size = data.Size, n = data.ActiveRows.Length;
        if (size > LargestNewtonSize)
        {
            return false;
        }
        if (!double.IsFinite(data.Loss.Curvature))
        {
            return true;
        }
        double values = ((double)data.Rows.StoredCount / data.Rows.Count + 1) * data.Outputs;
        double products = 0.5 * n * values * values / (data.Rows.IsSparse || data.Outputs > 1 ? 1 : DenseSpeedup);
        double factor = size * size * size / 6 / DenseSpeedup;
        double passes = IsWellConditioned(data, regularizer) ? WellConditionedPasses : IllConditionedPasses;
        return NewtonSteps * (products + factor) < passes * ProductsPerValue * n * values;
    }
}
