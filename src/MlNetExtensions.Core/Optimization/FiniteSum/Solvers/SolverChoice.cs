using System.Globalization;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Chooses a solver from the shape and conditioning of the problem, and who may relieve it by what the run then shows.</summary>
internal static class SolverChoice
{
    // What a run typically takes to a relative gap of 1e-6, measured on public data sets of 10,000 to 500,000 rows.
    private const double NewtonSteps = 8;
    private const double WellConditionedNewtonSteps = 5;
    private const double WellConditionedPasses = 8;

    // Accelerated methods need passes in proportion to the root of L/(nμ), 36 where it is 50, and 30 to 50 as soon as it exceeds 1.
    private const double PassesPerRoot = 5;
    private const double LeastAcceleratedPasses = 30;
    private const double MostPasses = FiniteSumOptions.DefaultMaximumPasses;

    // Of L/(nμ): at 2, measured, exact dual steps take half the time.
    private const double AccelerationPaysAbove = 2.5;

    // An L1 penalty alone: 5 to 220, measured.
    private const double PassesWithoutRidge = 50;

    // Sweeps over the columns in a step of proximal Newton, where columns are correlated.
    private const double SweepsOfNewtonStep = 100;
    private const double SweepCostPerPair = 0.25;

    // Nanoseconds measured on two cores, of which only the ratios matter. A stochastic step waits for its row and for the step
    // before it, so that it has costs of its own; sums over all rows use every core, and products of dense rows vector registers.
    private const double StepCost = 55;
    private const double SparseStepCostPerValue = 3.2;
    private const double DenseStepCostPerValue = 0.7;
    private const double EvaluationCost = 30;
    private const double SparseEvaluationCostPerValue = 2;
    private const double SparseProductCost = 0.5;
    private const double DenseProductCost = 0.03;
    private const double FactorCost = 0.12;

    // With several outputs, a step of conjugate gradients is two products of all rows at the speed of matrix products; a Newton step that
    // solves its system so takes about as many.
    private const double ProductsOfNewtonStep = 15;
    private const double OutputCost = 8;
    private const double DenseOutputProductCost = 0.15;
    private const double SparseOutputProductCost = 0.5;

    // Above this, factoring the Hessian dominates everything else.
    private const int LargestNewtonSize = 2000;

    // Where a penalty is not convex, the matrix of all pairs of weights is swept over a few dozen times a step.
    private const int LargestNonconvexSize = 1000;

    // Rows of which the largest is so far above the mean rule the steps of all methods but the exact dual ones.
    private const double UnevenRows = 4;

    // Above this, factoring the products of the rows dominates everything else.
    private const int MostRowsOfGram = 2000;

    // Visits of the rows in a step on their products: for a right side, a direction, its margins and a gradient.
    private const double GramNewtonSweeps = 4;

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
        if (data.Outputs > 1 && regularizer.IsSmooth)
        {
            return data.Size <= LargestNewtonSize && NewtonStepCost(data) < ProductsOfNewtonStep * ProductCost(data)
                ? (FiniteSumSolver.Newton, "few enough weights for second-order steps")
                : (FiniteSumSolver.NewtonCg, "several outputs: products with the Hessian are matrix products");
        }
        if (regularizer.IsSmooth && NewtonPays(data, regularizer))
        {
            return (FiniteSumSolver.Newton, "few enough columns for second-order steps");
        }
        if (regularizer.IsSmooth && GramNewtonPays(data, regularizer))
        {
            return (FiniteSumSolver.GramNewton, "few enough rows, of more columns, for second-order steps on their products");
        }
        if (!regularizer.IsSmooth && regularizer.IsConvex && NewtonPays(data, regularizer))
        {
            return (FiniteSumSolver.Newton, "few enough columns for second-order steps, each a quadratic problem with the penalty");
        }
        if (!bounded && regularizer.IsSmooth)
        {
            return (FiniteSumSolver.NewtonCg, "the curvature of the loss has no bound, and products with the Hessian need no matrix");
        }
        if (!regularizer.IsConvex && data.Size <= LargestNonconvexSize)
        {
            return (FiniteSumSolver.Newton, "the penalty is not convex, and there are few enough columns for convex steps of second order");
        }
        if (!bounded || !regularizer.IsConvex)
        {
            return (FiniteSumSolver.Fista, bounded ? "the penalty is not convex" : "the curvature of the loss has no bound, so the step must be searched");
        }
        if (data.Outputs == 1 && regularizer.L2 > 0 && data.LargestSmoothness > UnevenRows * data.MeanSmoothness)
        {
            return (FiniteSumSolver.Sdca, "rows of very unequal size call for exact dual steps, each as long as its row allows");
        }
        if (RowsAreNearlyOrthogonal(data, regularizer))
        {
            return (FiniteSumSolver.Sdca, "fewer sparse rows than columns: exact dual steps hardly disturb each other");
        }
        if (IsWellConditioned(data, regularizer))
        {
            return (FiniteSumSolver.Miso, "mu >= L/n: incremental dual steps need no acceleration");
        }
        return data.Outputs == 1 && IsWellConditioned(data, regularizer, AccelerationPaysAbove)
            ? (FiniteSumSolver.Sdca, "mu is little below L/n: exact dual steps need no acceleration yet")
            : (FiniteSumSolver.Catalyst, "mu < L/n: acceleration pays");
    }

    private static bool IsWellConditioned<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer, double most = 1)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        regularizer.L2 > 0 && most * regularizer.L2 * data.ActiveRows.Length >= data.LargestSmoothness;

    private static bool RowsAreNearlyOrthogonal<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss =>
        data.Rows.IsSparse && data.Outputs == 1 && data.Rows.Count < data.Rows.Columns && regularizer.L2 > 0;

    /// <summary>The chosen solver, and who takes over where its progress promises no end.</summary>
    public static SolverRace? Race<TRows, TLoss>(FiniteSumSolver first, Oracle<TRows, TLoss> oracle) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        FiniteSumData<TRows, TLoss> data = oracle.Data;
        // Nonconvex problems have minima that differ, and bounds of no certificate; second-order steps with a matrix need no help.
        if (first is FiniteSumSolver.Newton or FiniteSumSolver.GramNewton or FiniteSumSolver.NewtonCg or FiniteSumSolver.Fista)
        {
            return null;
        }
        var others = new List<FiniteSumSolver>();
        bool smooth = oracle.Regularizer.IsSmooth, ridge = oracle.Regularizer.L2 > 0;
        if (smooth && data.Size <= LargestNewtonSize)
        {
            others.Add(FiniteSumSolver.Newton);
        }
        else if (smooth && ridge && data.Outputs == 1 && data.Rows.Count <= MostRowsOfGram)
        {
            others.Add(FiniteSumSolver.GramNewton);
        }
        else if (smooth)
        {
            others.Add(FiniteSumSolver.NewtonCg);
        }
        others.Add(FiniteSumSolver.Catalyst);
        if (ridge && data.Outputs == 1)
        {
            others.Add(FiniteSumSolver.Sdca);
        }
        double pass = PassCost(data);
        return new SolverRace([.. others.Where(solver => solver != first).Prepend(first).Select(solver => new SolverRace.Entrant(
            solver, PassCost(solver, data) / pass, start => SolverFactory.Create(solver, oracle, start)))]);
    }

    private static double PassCost<TRows, TLoss>(FiniteSumSolver solver, FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss =>
        solver switch
        {
            FiniteSumSolver.Newton => NewtonStepCost(data),
            FiniteSumSolver.GramNewton => GramNewtonStepCost(data),
            _ => PassCost(data),
        };

    private static double PassCost<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss =>
        data.ActiveRows.Length * (StepCost + Values(data) * (data.Rows.IsSparse ? SparseStepCostPerValue : DenseStepCostPerValue));

    /// <summary>Values of a row, its intercept included, over all outputs.</summary>
    private static double Values<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss =>
        ((double)data.Rows.StoredCount / data.Rows.Count + 1) * data.Outputs;

    /// <summary>A product with the Hessian, for several outputs.</summary>
    private static double ProductCost<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss =>
        data.ActiveRows.Length * (EvaluationCost + data.Outputs * OutputCost
            + Values(data) * (data.Rows.IsSparse ? SparseOutputProductCost : DenseOutputProductCost));

    private static double NewtonStepCost<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double size = data.Size;
        double evaluation = EvaluationCost + Values(data) * (data.Rows.IsSparse ? SparseEvaluationCostPerValue : DenseStepCostPerValue);
        double hessian = HessianSum<TRows, TLoss>.UsesPanels(data) ? 0.5 * size * size * DenseProductCost : ScatteredProducts(data) * SparseProductCost;
        return data.ActiveRows.Length * (hessian + evaluation) + size * size * size / 6 * FactorCost;
    }

    private static bool NewtonPays<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        if (data.Size > LargestNewtonSize)
        {
            return false;
        }
        if (!double.IsFinite(data.Loss.Curvature))
        {
            return true;
        }
        double sweeps = regularizer.IsSmooth ? 0 : SweepsOfNewtonStep * SweepCostPerPair * data.Size * data.Size;
        double newton = (IsWellConditioned(data, regularizer) ? WellConditionedNewtonSteps : NewtonSteps) * (NewtonStepCost(data) + sweeps);
        return newton < PassCost(data) * Passes(data, regularizer);
    }

    // Sparse rows hardly disturb each other, and exact dual steps soon arrive at whatever ridge.
    private static bool GramNewtonPays<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        if (data.Rows.IsSparse || data.Outputs > 1 || regularizer.L2 == 0 || data.Rows.Count >= data.Rows.Columns || data.Rows.Count > MostRowsOfGram)
        {
            return false;
        }
        double rows = data.Rows.Count, products = 0.5 * rows * rows * data.Rows.Columns * DenseProductCost;
        double steps = IsWellConditioned(data, regularizer) ? WellConditionedNewtonSteps : NewtonSteps;
        return products + steps * GramNewtonStepCost(data) < PassCost(data) * Passes(data, regularizer);
    }

    private static double GramNewtonStepCost<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double rows = data.Rows.Count, values = Values(data) * (data.Rows.IsSparse ? SparseEvaluationCostPerValue : DenseStepCostPerValue);
        return rows * rows * rows / 6 * FactorCost + GramNewtonSweeps * rows * (EvaluationCost + values);
    }

    /// <summary>Products of two stored values of a row, on average: a few long rows make most of them.</summary>
    private static double ScatteredProducts<TRows, TLoss>(FiniteSumData<TRows, TLoss> data) where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double sum = 0;
        for (int row = 0; row < data.Rows.Count; row++)
        {
            double values = (data.Rows.IsSparse ? data.Rows.Indices(row).Length : data.Rows.Columns) + 1.0;
            sum += 0.5 * values * values;
        }
        return sum / data.Rows.Count * data.Outputs * data.Outputs;
    }

    private static double Passes<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        double accelerated = PassesPerRoot * Math.Sqrt(data.LargestSmoothness / (regularizer.L2 * data.ActiveRows.Length));
        if (regularizer.L2 == 0 && !regularizer.IsSmooth)
        {
            return PassesWithoutRidge;
        }
        return IsWellConditioned(data, regularizer) ? WellConditionedPasses : Math.Clamp(accelerated, LeastAcceleratedPasses, MostPasses);
    }
}
