namespace MlNetExtensions.Core.Optimization.FiniteSum;

/// <summary>How a finite sum is minimized. Step sizes are not among the options: they come from the data.</summary>
public sealed record FiniteSumOptions
{
    /// <summary>The default of <see cref="Tolerance"/>.</summary>
    public const double DefaultTolerance = 1e-6;

    /// <summary>The default of <see cref="MaximumPasses"/>.</summary>
    public const double DefaultMaximumPasses = 1000;

    /// <summary>The default of <see cref="Memory"/>, as in the QNing authors' code.</summary>
    public const int DefaultMemory = 20;

    /// <summary>The method.</summary>
    public FiniteSumSolver Solver { get; init; } = FiniteSumSolver.Auto;

    /// <summary>How rows are drawn.</summary>
    public RowSampling Sampling { get; init; } = RowSampling.Auto;

    /// <summary>Whether an intercept, which is not regularized, is fitted for each output.</summary>
    public bool Intercept { get; init; } = true;

    /// <summary>
    /// Stops when certificate ≤ tolerance · max(|objective|, tolerance · |objective of weights of 0|); range [0, 1), where 0 uses up the
    /// passes.
    /// </summary>
    /// <value>1e-6.</value>
    public double Tolerance { get; init; } = DefaultTolerance;

    /// <summary>Stops after this many passes (one pass is as many row gradients as there are rows); not below 0.</summary>
    /// <value>1000.</value>
    public double MaximumPasses { get; init; } = DefaultMaximumPasses;

    /// <summary>Stops at the first check after this many seconds; positive.</summary>
    /// <value>∞.</value>
    public double MaximumSeconds { get; init; } = double.PositiveInfinity;

    /// <summary>Passes between two checks of the certificate, each of which costs about one more pass; 0 lets the engine space them by the observed progress.</summary>
    /// <value>0.</value>
    public double CertificateInterval { get; init; }

    /// <summary>Number of curvature pairs that QNing keeps; at least 1.</summary>
    /// <value>20.</value>
    public int Memory { get; init; } = DefaultMemory;

    /// <summary>Seed of the row order.</summary>
    public int Seed { get; init; }

    /// <summary>Number of threads for sums over all rows; the result does not depend on it. At least 1.</summary>
    /// <value>The number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Weights to start from, feature-major (d·K values); null starts at zero.</summary>
    public IReadOnlyList<double>? InitialWeights { get; init; }

    /// <summary>Intercepts to start from (K values); null starts at zero.</summary>
    public IReadOnlyList<double>? InitialIntercepts { get; init; }

    /// <summary>The clock behind <see cref="MaximumSeconds"/> and the elapsed times of the history.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Refuses values that are out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentNullException">There is no <see cref="TimeProvider"/>.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(TimeProvider);
        Arguments.Require(Tolerance is >= 0 and < 1, Tolerance, "in [0, 1)", nameof(Tolerance));
        Arguments.Require(MaximumPasses >= 0, MaximumPasses, "0 or more", nameof(MaximumPasses));
        Arguments.Require(MaximumSeconds > 0, MaximumSeconds, "positive", nameof(MaximumSeconds));
        Arguments.Require(CertificateInterval >= 0, CertificateInterval, "0 or more", nameof(CertificateInterval));
        Arguments.Require(Memory >= 1, Memory, "1 or more", nameof(Memory));
        Arguments.Require(Threads >= 1, Threads, "1 or more", nameof(Threads));
        Arguments.Require(Enum.IsDefined(Solver), (int)Solver, "a defined solver", nameof(Solver));
        Arguments.Require(Enum.IsDefined(Sampling), (int)Sampling, "a defined sampling", nameof(Sampling));
    }
}
