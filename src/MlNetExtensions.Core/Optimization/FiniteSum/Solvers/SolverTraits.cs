namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>What a solver can be used for.</summary>
/// <param name="Solver">The solver.</param>
internal readonly record struct SolverTraits(FiniteSumSolver Solver)
{
    /// <summary>Needs a penalty without a nonsmooth part.</summary>
    public bool NeedsSmooth { get; private init; }

    /// <summary>Needs a convex penalty.</summary>
    public bool NeedsConvex { get; private init; }

    /// <summary>Needs a penalty with a quadratic part.</summary>
    public bool NeedsL2 { get; private init; }

    /// <summary>Searches its step, so that a loss of unbounded curvature is no obstacle.</summary>
    public bool SearchesStep { get; private init; }

    /// <summary>Corrects its gradients for non-uniform sampling.</summary>
    public bool SamplesByImportance { get; private init; }

    /// <summary>Handles losses of several outputs.</summary>
    public bool SeveralOutputs { get; private init; }

    public static SolverTraits Of(FiniteSumSolver solver)
    {
        var any = new SolverTraits(solver) { SeveralOutputs = true };
        return solver switch
        {
            FiniteSumSolver.Sag or FiniteSumSolver.AcceleratedSvrg => any with { NeedsSmooth = true },
            FiniteSumSolver.Saga or FiniteSumSolver.Svrg or FiniteSumSolver.LooplessSvrg => any with { SamplesByImportance = true },
            FiniteSumSolver.Katyusha or FiniteSumSolver.SarahPlus => any with { NeedsSmooth = true, SamplesByImportance = true },
            FiniteSumSolver.LooplessKatyusha => any with { NeedsSmooth = true, NeedsL2 = true, SamplesByImportance = true },
            FiniteSumSolver.Miso => any with { NeedsConvex = true, NeedsL2 = true },
            FiniteSumSolver.Sdca => any with { NeedsConvex = true, NeedsL2 = true, SeveralOutputs = false },
            FiniteSumSolver.Catalyst or FiniteSumSolver.QNing or FiniteSumSolver.VrACoder => any with { NeedsConvex = true },
            FiniteSumSolver.Fista => any with { SearchesStep = true },
            FiniteSumSolver.Newton => any with { SearchesStep = true, NeedsSmooth = true },
            _ => any,
        };
    }

    public RowSampling Sampling(FiniteSumOptions options) =>
        SamplesByImportance ? options.Sampling
        : options.Sampling == RowSampling.Importance
            ? throw new ArgumentException($"{Solver} draws rows uniformly; use RowSampling.Auto or Reshuffling, or a solver such as Saga.")
        : RowSampling.Reshuffling;

    public void Check<TRows, TLoss>(FiniteSumData<TRows, TLoss> data, Regularizer regularizer)
        where TRows : struct, IRows where TLoss : struct, ILoss
    {
        string penalty = regularizer.GetType().Name;
        Refuse(NeedsSmooth && !regularizer.IsSmooth, $"needs a smooth penalty (none or ridge), not {penalty}; use Saga, Fista or QNing");
        Refuse(NeedsConvex && !regularizer.IsConvex, $"needs a convex penalty, not {penalty}; use Saga, VrCcd or Fista");
        Refuse(NeedsL2 && regularizer.L2 == 0, $"needs a penalty with a quadratic part (L2 > 0), and {penalty} has none; use Catalyst, QNing or Saga");
        Refuse(!SeveralOutputs && data.Outputs > 1, $"handles one output, not the {data.Outputs} of {typeof(TLoss).Name}; use Miso");
        Refuse(!SearchesStep && double.IsPositiveInfinity(data.Loss.Curvature),
            $"takes its step from the curvature of the loss, and that of {typeof(TLoss).Name} has no bound; use Fista or Newton");
    }

    private void Refuse(bool condition, string reason)
    {
        if (condition)
        {
            throw new ArgumentException($"{Solver} {reason}, or leave the choice to Auto.");
        }
    }
}
