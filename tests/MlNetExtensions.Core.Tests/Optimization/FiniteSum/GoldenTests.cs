using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Core.Rows;
using MlNetExtensions.Golden;

namespace MlNetExtensions.Core.Tests.Optimization.FiniteSum;

/// <summary>Optima computed by scikit-learn and refined by Newton's method until the KKT residual vanished.</summary>
public sealed class GoldenTests
{
    // The objective tells weights apart only to the root of its rounding, so the passes, not the certificate, decide.
    private static readonly FiniteSumOptions s_exact = new() { Tolerance = 0, MaximumPasses = 3000, CertificateInterval = 50 };

    private static readonly FiniteSumSolver[] s_solvers =
        [FiniteSumSolver.Auto, FiniteSumSolver.Saga, FiniteSumSolver.Catalyst, FiniteSumSolver.QNing, FiniteSumSolver.Fista, FiniteSumSolver.Newton];

    public static TheoryData<string, int, FiniteSumSolver> Cases()
    {
        var cases = new TheoryData<string, int, FiniteSumSolver>();
        foreach (string file in new[] { "logistic_regression", "linear_models", "multinomial_logistic" })
        {
            for (int k = 0; k < GoldenFile.Load(file).Count; k++)
            {
                foreach (FiniteSumSolver solver in s_solvers)
                {
                    cases.Add(file, k, solver);
                }
            }
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ReachesTheOptimum(string file, int index, FiniteSumSolver solver)
    {
        GoldenCase golden = GoldenFile.Case(file, index);
        FiniteSumResult result = golden.Inputs["X_csr"].IsMissing
            ? Fit(Dense(golden), golden, solver)
            : Fit(Sparse(golden.Input("X_csr")), golden, solver);
        Compare(golden, result);
    }

    private static void Compare(GoldenCase golden, FiniteSumResult result)
    {
        bool multinomial = golden.Inputs.Names().Contains("y") && golden.Hyperparameters.Names().Contains("classes");
        if (multinomial)
        {
            int classes = golden.Hyperparameter("classes").Integer();
            double[] byClass = [.. Enumerable.Range(0, result.Weights.Count)
                .Select(k => result.Weights[k % (result.Weights.Count / classes) * classes + k / (result.Weights.Count / classes)])];
            golden.Expected("coef").MustEqual(byClass);
            if (!golden.Expected("intercept_centered").IsMissing)
            {
                double mean = result.Intercepts.Average();
                golden.Expected("intercept_centered").MustEqual([.. result.Intercepts.Select(intercept => intercept - mean)]);
            }
        }
        else
        {
            golden.Expected("coef").MustEqual([.. result.Weights]);
            golden.Expected("intercept").MustEqual(result.Intercepts[0]);
        }
        golden.Expected("objective").MustEqual(result.Objective * ObjectiveScale(golden));
    }

    private static FiniteSumResult Fit<TRows>(TRows rows, GoldenCase golden, FiniteSumSolver solver) where TRows : struct, IRows
    {
        double[] labels = golden.Input("y").Vector();
        double[] weights = golden.Input("sample_weight").IsMissing ? [] : golden.Input("sample_weight").Vector();
        double scale = ObjectiveScale(golden);
        var penalty = Regularizer.ElasticNet(L1(golden), golden.Hyperparameter("l2").Scalar() * (scale == 1 ? 1 : 2 / scale));
        Regularizer regularizer = L1(golden) == 0 ? Regularizer.Ridge(penalty.L2) : penalty;
        FiniteSumOptions options = s_exact with { Solver = solver, Intercept = golden.Hyperparameter("fit_intercept").Boolean() };
        return golden.Hyperparameters.Names().Contains("classes")
            ? FiniteSumMinimizer.Minimize(rows, labels, new MultinomialLogisticLoss(golden.Hyperparameter("classes").Integer()), regularizer, options, weights)
            : golden.Hyperparameters.Names().Contains("model")
                ? FiniteSumMinimizer.Minimize(rows, labels, default(SquaredErrorLoss), regularizer, options, weights)
                : FiniteSumMinimizer.Minimize(rows, labels, default(LogisticLoss), regularizer, options, weights);
    }

    /// <summary>The file's ridge objective is Σ sᵢrᵢ² + α‖w‖², which is 2S times the mean form.</summary>
    private static double ObjectiveScale(GoldenCase golden)
    {
        if (!golden.Hyperparameters.Names().Contains("model") || golden.Hyperparameter("model").Text() != "ridge")
        {
            return 1;
        }
        return 2 * (golden.Input("sample_weight").IsMissing ? golden.Input("y").Vector().Length : golden.Input("sample_weight").Vector().Sum());
    }

    private static double L1(GoldenCase golden) => golden.Hyperparameters.Names().Contains("l1") ? golden.Hyperparameter("l1").Scalar() : 0;

    private static DenseRows<double> Dense(GoldenCase golden)
    {
        GoldenMatrix matrix = golden.Input("X").Matrix();
        return new DenseRows<double>(matrix.Values, matrix.Columns);
    }

    private static SparseRows<double> Sparse(GoldenValue csr)
    {
        // The file lists the columns of a row in no particular order.
        int[] starts = csr["indptr"].Integers(), indices = csr["indices"].Integers();
        double[] values = csr["data"].Vector();
        for (int row = 0; row < starts.Length - 1; row++)
        {
            Array.Sort(indices, values, starts[row], starts[row + 1] - starts[row]);
        }
        return new SparseRows<double>(values, indices, starts, csr["shape"].Integers()[1]);
    }
}
