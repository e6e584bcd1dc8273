namespace Benchmarks.FiniteSums;

/// <summary>Seconds to a relative suboptimality of 1e-6 on ridge multinomial regression: the default solver against a peer's.</summary>
internal static class MultinomialRows
{
    public const string Group = "multinomial";

    private static readonly Goal _goal = new(0.5);

    private static readonly (string Text, Func<int, double> Of)[] _strengths =
        [("1e-2", _ => 1e-2), ("1/n", n => 1.0 / n), ("0.01/n", n => 0.01 / n)];

    public static IEnumerable<Benchmark> All(PeerScript script)
    {
        foreach (DataSet set in DataSet.Multinomial)
        {
            var files = new Lazy<string>(() => FiniteSumRows.Save(set.Problem.Value));
            foreach ((string text, Func<int, double> strength) in _strengths)
            {
                var contest = new Lazy<Contest>(() => new Contest(set.Problem.Value, files.Value, strength(set.Problem.Value.Count)));
                string name = $"{Group}: {set.Name}, lambda = {text}, against {PeerSolver.Scikit}";
                yield return FiniteSumRows.Compare(Group, name, set, files, contest, script, PeerSolver.Scikit, _goal);
                yield return MlNetClassRow.Compare($"{Group}: {set.Name}, lambda = {text}, through IDataView, against ML.NET's {MlNetClassRow.Trainer}", set, strength);
            }
        }
    }
}
