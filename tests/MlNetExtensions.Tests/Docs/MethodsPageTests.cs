using MlNetExtensions.Core.Networks;

namespace MlNetExtensions.Tests.Docs;

/// <summary>docs/methods.md has a row for every method that can be named in code, and names nothing that is not there.</summary>
public sealed class MethodsPageTests
{
    // What stands for one method each: the values of the algebras.
    private static readonly Type[] s_kinds =
    [
        typeof(GradientTransformation), typeof(Schedule), typeof(ParameterAveraging), typeof(Activation), typeof(NetworkLayer), typeof(WeightInitializer), typeof(NetworkLoss), typeof(Regularizer),
        typeof(GradientEstimator), typeof(PoolSampler), typeof(RowScore), typeof(ArmPosterior),
    ];

    // Plumbing, not methods.
    private static readonly string[] s_plumbing = ["GradientChain", "ForGroups", "ScaleByLearningRate", "DenseLayer", "ActivationLayer"];

    private static string Page => File.ReadAllText(Repository.Path("docs/methods.md"));

    [Fact]
    public void Every_method_has_a_row()
    {
        string[] named = [.. Names()];
        IEnumerable<string> methods = typeof(Schedule).Assembly.GetExportedTypes().Where(type => !type.IsAbstract && s_kinds.Any(type.IsSubclassOf)).Select(type => type.Name)
            .Concat(Enum.GetNames<FiniteSumSolver>().Where(name => name != nameof(FiniteSumSolver.Auto)).Select(name => $"FiniteSumSolver.{name}"))
            .Except(s_plumbing);

        methods.Except(named).Should().BeEmpty();
    }

    [Fact]
    public void Every_optimizer_has_a_row()
    {
        IEnumerable<string> optimizers = typeof(Optimizers).GetMethods().Where(method => method.IsStatic && method.IsPublic).Select(method => method.Name).Distinct();

        optimizers.Where(name => !Page.Contains($"Optimizers.{name}", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Every_type_that_is_named_exists()
    {
        HashSet<string> types = [.. new[] { typeof(Schedule).Assembly, typeof(GaussianMahalanobisTrainer).Assembly }.SelectMany(assembly => assembly.GetExportedTypes()).Select(type => type.Name.Split('`')[0])];

        Rows().SelectMany(cells => Quoted(cells[1])).Select(name => name.Split('.')[0]).Except(types).Should().BeEmpty();
    }

    private static IEnumerable<string> Names() => Rows().SelectMany(cells => Quoted(cells[1]));

    private static IEnumerable<string[]> Rows() =>
        from line in Page.Split('\n')
        where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| method", StringComparison.Ordinal)
        let cells = line.Trim('|', ' ').Split(" | ")
        where cells.Length == 4
        select cells;

    private static IEnumerable<string> Quoted(string cell) => cell.Split('`').Where((_, i) => i % 2 == 1);
}
