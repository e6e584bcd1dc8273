namespace Benchmarks.FiniteSums;

/// <summary>A peer's solver, as the peer's script knows it.</summary>
/// <param name="Family">scikit-learn or LIBLINEAR.</param>
/// <param name="Name">The solver's name or number.</param>
/// <param name="Precision">float32 where the peer works in it.</param>
/// <param name="LoosestTolerance">Where the search for a tolerance begins: some compare it with a sum of gradients over all rows.</param>
internal sealed record PeerSolver(string Family, string Name, string Precision, double LoosestTolerance)
{
    public const string Scikit = "scikit-learn";
    public const string LibLinear = "LIBLINEAR";

    private const double OfSums = 1e3;

    public static IEnumerable<PeerSolver> Of(string family, bool isBinary) => (family, isBinary) switch
    {
        (LibLinear, _) => [new(family, "0", "float64", 1), new(family, "7", "float64", 1)],
        (_, true) => [.. Multinomial, new(family, "liblinear", "float64", 1), new(family, "liblinear-dual", "float64", 1)],
        _ => Multinomial,
    };

    private static PeerSolver[] Multinomial =>
    [
        new(Scikit, "lbfgs", "float32", OfSums),
        new(Scikit, "lbfgs", "float64", OfSums),
        new(Scikit, "newton-cg", "float32", OfSums),
        new(Scikit, "newton-cg", "float64", OfSums),
        new(Scikit, "saga", "float32", 1),
    ];

    public override string ToString() => Family == LibLinear ? $"-s {Name}" : Name.StartsWith('l') && Name != "lbfgs" ? Name : $"{Name} {Precision}";
}
