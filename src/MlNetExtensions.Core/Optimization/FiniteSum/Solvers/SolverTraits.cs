using System.Globalization;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>What a solver can be used for.</summary>
/// <param name="Solver">The solver.</param>
internal readonly record struct SolverTraits(FiniteSumSolver Solver)
{
    // The products of the rows, and the system made of them.
    private const int MatricesOfGram = 2;

    private const double ShareOfMemory = 0.5;

    // What is less is left to the runtime.
    private const double UncheckedBytes = 128 << 20;

    /// <summary>Needs a penalty without a nonsmooth part.</summary>
    public bool NeedsSmooth { get; private init; }

    /// <summary>Needs a convex penalty.</summary>
    public bool NeedsConvex { get; private init; }

    /// <summary>Needs a penalty with a quadratic part.</summary>
    public bool NeedsL2 { get; private init; }

    /// <summary>Searches its step, so that a loss of unbounded curvature is no obstacle.</summary>
    public bool SearchesStep { get; private init; }

    /// <summary>Corrects its gradients for unequal draws.</summary>
    public bool SamplesByImportance => DefaultSampling == RowSampling.Auto;

    /// <summary>Handles losses of several outputs.</summary>
    public bool SeveralOutputs { get; private init; }

    public static SolverTraits Of(FiniteSumSolver solver)
    {
        var any = new SolverTraits(solver) { SeveralOutputs = true, DefaultSampling = RowSampling.Reshuffling };
        return solver switch
        {
            // SAG's biased steps can keep pace with a fixed order of rows and never settle; independent draws prevent that.
            FiniteSumSolver.Sag => any with { NeedsSmooth = true, DefaultSampling = RowSampling.Uniform },
            FiniteSumSolver.AcceleratedSvrg => any with { NeedsSmooth = true },
            FiniteSumSolver.Saga or FiniteSumSolver.Svrg or FiniteSumSolver.LooplessSvrg => any with { DefaultSampling = RowSampling.Auto },
            FiniteSumSolver.Katyusha or FiniteSumSolver.SarahPlus => any with { NeedsSmooth = true, DefaultSampling = RowSampling.Auto },
            FiniteSumSolver.LooplessKatyusha => any with { NeedsSmooth = true, NeedsL2 = true, DefaultSampling = RowSampling.Auto },
            FiniteSumSolver.Miso => any with { NeedsConvex = true, NeedsL2 = true },
            FiniteSumSolver.Sdca => any with { NeedsConvex = true, NeedsL2 = true, SeveralOutputs = false },
            FiniteSumSolver.Catalyst or FiniteSumSolver.QNing or FiniteSumSolver.VrACoder or FiniteSumSolver.Prospect => any with { NeedsConvex = true },
            FiniteSumSolver.Fista => any with { SearchesStep = true },
            FiniteSumSolver.Newton => any with { SearchesStep = true },
            FiniteSumSolver.NewtonCg => any with { SearchesStep = true, NeedsSmooth = true },
            FiniteSumSolver.GramNewton => any with { SearchesStep = true, NeedsSmooth = true, NeedsL2 = true, SeveralOutputs = false },
            _ => any,
        };
    }

    /// <summary>How the solver's rows are drawn when the options leave it open.</summary>
    public RowSampling DefaultSampling { get; private init; }

    public RowSampling Sampling(FiniteSumOptions options)
    {
        Refuse(options.Sampling == RowSampling.Importance && !SamplesByImportance, "does not correct for unequal draws; use RowSampling.Auto, Reshuffling or Uniform");
        return options.Sampling == RowSampling.Auto ? DefaultSampling : options.Sampling;
    }

    public void Check<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        string penalty = regularizer.GetType().Name;
        Refuse(NeedsSmooth && !regularizer.IsSmooth, $"needs a smooth penalty (none or ridge), not {penalty}; use Saga, Fista or QNing");
        Refuse(NeedsConvex && !regularizer.IsConvex, $"needs a convex penalty, not {penalty}; use Saga, VrCcd or Fista");
        Refuse(NeedsL2 && regularizer.L2 == 0, $"needs a penalty with a quadratic part (L2 > 0), and {penalty} has none; use Catalyst, QNing or Saga");
        Refuse(!SeveralOutputs && data.Outputs > 1, $"handles one output, not the {data.Outputs} of {typeof(TLoss).Name}; use Miso");
        Refuse(Solver == FiniteSumSolver.Newton && (long)data.Size * data.Size > Array.MaxLength,
            $"needs a square matrix over all {data.Size} weights, which no array holds; use NewtonCg, QNing or Fista");
        if (Solver == FiniteSumSolver.GramNewton)
        {
            CheckGram(data.Rows.Count, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        }
        Refuse(!SearchesStep && double.IsPositiveInfinity(data.Loss.Curvature),
            $"takes its step from the curvature of the loss, and that of {typeof(TLoss).Name} has no bound; use Fista, Newton or NewtonCg");
    }

    /// <summary>Refuses more rows than the products of all pairs have room for, before any of it is allocated.</summary>
    /// <param name="rows">n.</param>
    /// <param name="available">Bytes that the process may use; 0 where that is not known.</param>
    public void CheckGram(int rows, long available)
    {
        Refuse((long)rows * rows > Array.MaxLength, string.Create(CultureInfo.InvariantCulture,
            $"needs a square matrix over all {rows} rows, which no array holds; use NewtonCg, QNing or Fista"));
        double bytes = (double)MatricesOfGram * sizeof(double) * rows * rows;
        Refuse(bytes > UncheckedBytes && available > 0 && bytes > ShareOfMemory * available, string.Create(CultureInfo.InvariantCulture,
            $"needs {MatricesOfGram} square matrices over all {rows} rows, {bytes / 1e9:F1} GB, more than half of the {available / 1e9:F1} GB that this process may use; use NewtonCg, which needs none"));
    }

    private void Refuse(bool condition, string reason)
    {
        if (condition)
        {
            throw new ArgumentException($"{Solver} {reason}, or leave the choice to Auto.");
        }
    }
}
