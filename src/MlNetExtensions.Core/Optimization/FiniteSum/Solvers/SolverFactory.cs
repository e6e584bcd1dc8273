using MlNetExtensions.Core.Rows;

namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>Sets a solver to work on a problem.</summary>
internal static class SolverFactory
{
    public static SolverRun Create<TRows, TLoss>(FiniteSumSolver solver, Oracle<TRows, TLoss> oracle, double[] start)
        where TRows : struct, IRows where TLoss : struct, ILoss => solver switch
        {
            FiniteSumSolver.Sag => new SagRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Saga => new SagaRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Svrg => new SvrgRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.LooplessSvrg => new LooplessSvrgRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Katyusha => new KatyushaRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.LooplessKatyusha => new LooplessKatyushaRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.SarahPlus => new SarahPlusRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Miso => new MisoRun<TRows, TLoss>(oracle, 0, start),
            FiniteSumSolver.Sdca => new SdcaRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Catalyst => new CatalystRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.QNing => new QNingRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Fista => new FistaRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Newton when !oracle.Regularizer.IsSmooth => new ProximalNewtonRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Newton => new NewtonRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.NewtonCg => new NewtonCgRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.GramNewton => new GramNewtonRun<TRows, TLoss>(oracle, start),
            // Where μ ≥ 20 L/n there is nothing to accelerate, and Cyanure too runs the plain method.
            FiniteSumSolver.AcceleratedSvrg when oracle.Regularizer.L2 * oracle.Count >= 20 * oracle.Smoothness => new LooplessSvrgRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.AcceleratedSvrg => new AcceleratedSvrgRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.Page => new PageRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.VrCcd => new VrCcdRun<TRows, TLoss>(oracle, start),
            FiniteSumSolver.VrACoder => new VrACoderRun<TRows, TLoss>(oracle, start),
            _ => throw new ArgumentException($"{solver} does not minimize a mean of losses; use SpectralRiskMinimizer.", nameof(solver)),
        };
}
