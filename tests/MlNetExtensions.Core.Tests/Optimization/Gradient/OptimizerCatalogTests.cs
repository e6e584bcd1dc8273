using System.Reflection;
using MlNetExtensions.Core.Optimization.Gradient;

namespace MlNetExtensions.Core.Tests.Optimization.Gradient;

/// <summary>Every named optimizer takes steps with its defaults, and every link is a row of the contract suite.</summary>
public sealed class OptimizerCatalogTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.Pack(
        ParameterGroup.Matrix("w1", 0, 5, 4), ParameterGroup.Vector("b1", 0, 5), ParameterGroup.Matrix("w2", 1, 2, 5, isOutput: true));

    public static TheoryData<string> Names =>
        [.. typeof(Optimizers).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Lowers_a_parabola_with_the_defaults(string name)
    {
        MethodInfo method = typeof(Optimizers).GetMethod(name)!;
        object?[] arguments = [.. method.GetParameters().Select(parameter => parameter.HasDefaultValue
            ? parameter.DefaultValue
            : parameter.ParameterType == typeof(int) ? 10 : parameter.ParameterType == typeof(Schedule) ? Schedule.FromDouble(0.1)
                : DescentNorm.Euclidean)];
        var chain = (GradientTransformation)method.Invoke(null, arguments)!;
        var problem = new Quadratic<float>(s_layout);
        var optimizer = new GradientOptimizer<float>(chain, s_layout);
        float[] x = problem.Start(), gradient = new float[s_layout.Length];
        double start = problem.Value(x);
        for (int i = 0; i < 100; i++)
        {
            problem.Gradient(x, GradientSample.CurrentBatch, gradient);
            optimizer.Step(x, gradient, problem.Step(x, gradient));
        }

        problem.Value(x).Should().BeLessThan(start, chain.ToString());
        chain.ToString().Should().NotBeEmpty();
    }

    [Fact]
    public void Every_link_is_in_the_contract_suite()
    {
        string text = string.Concat(Link.All.Select(link => link.Transformation.ToString()));
        Type[] links = [.. typeof(ScaleByAdam).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(GradientTransformation)) && !type.IsAbstract && type != typeof(GradientChain))];
        links.Should().HaveCountGreaterThan(35);
        links.Where(link => !text.Contains(link.Name, StringComparison.Ordinal)).Should().BeEmpty();
    }
}
