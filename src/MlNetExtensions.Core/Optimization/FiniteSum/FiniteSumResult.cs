namespace MlNetExtensions;

/// <summary>The best point that a minimizer visited, and how it got there.</summary>
public sealed class FiniteSumResult
{
    internal FiniteSumResult(double[] weights, double[] intercepts)
    {
        Weights = weights;
        Intercepts = intercepts;
    }

    /// <summary>d·K weights, feature-major: the K weights of column j are the entries from j·K on.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>K intercepts; zeros if none were asked for.</summary>
    public IReadOnlyList<double> Intercepts { get; }

    /// <summary>The objective at the returned point.</summary>
    public required double Objective { get; init; }

    /// <summary>How far the objective can still fall; see <see cref="CertificateKind"/> for how sure that is.</summary>
    public required double Certificate { get; init; }

    /// <summary>What <see cref="Certificate"/> is.</summary>
    public required CertificateKind CertificateKind { get; init; }

    /// <summary>Why the minimizer stopped.</summary>
    public required StopReason StopReason { get; init; }

    /// <summary>Row gradients the solver evaluated, divided by the number of rows with positive weight.</summary>
    public required double Passes { get; init; }

    /// <summary>Passes spent on certificates, beside <see cref="Passes"/>.</summary>
    public required double CertificatePasses { get; init; }

    /// <summary>The solver that ran; never <see cref="FiniteSumSolver.Auto"/>.</summary>
    public required FiniteSumSolver Solver { get; init; }

    /// <summary>Why that solver ran.</summary>
    public required string SolverReason { get; init; }

    /// <summary>One entry per check of the certificate, the first at the starting point.</summary>
    public required IReadOnlyList<TrainingProgress> History { get; init; }
}
