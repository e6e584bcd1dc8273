namespace Benchmarks.FiniteSums;

/// <summary>The losses of binary problems.</summary>
internal enum ProblemLoss
{
    /// <summary>The logistic loss.</summary>
    Logistic,

    /// <summary>The squared hinge.</summary>
    SquaredHinge,

    /// <summary>The hinge with a rounded kink.</summary>
    SmoothHinge,

    /// <summary>Huber's loss of the labels -1 and +1 as numbers.</summary>
    Huber,
}
