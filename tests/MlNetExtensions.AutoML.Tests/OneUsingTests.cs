using System.Reflection;
using Microsoft.ML.AutoML;
using MlNetExtensions.Testing;

namespace MlNetExtensions.AutoML.Tests;

/// <summary>
/// Whoever sets up an experiment needs <c>using Microsoft.ML.AutoML</c>, and for what options take and results give
/// <c>using MlNetExtensions</c>; no third.
/// </summary>
public sealed class OneUsingTests
{
    [Fact]
    public void What_entry_points_and_options_take_is_in_one_namespace()
    {
        Type[] types = typeof(RacingTrialRunner).Assembly.GetExportedTypes();
        IEnumerable<MethodBase> entries = types.Where(type => type.Namespace == "Microsoft.ML.AutoML")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static));
        IEnumerable<MethodBase> constructors = types.SelectMany(type => type.GetConstructors())
            .Where(constructor => Array.Exists(constructor.GetParameters(), parameter => parameter.Name == "options"));

        IReadOnlyCollection<Type> reached = ReachedTypes.From(entries.Concat(constructors), typeof(AutoMLExperiment).Assembly);

        reached.Should().Contain([typeof(RacingTrialRunner.Options), typeof(LinearSearch), typeof(ConsoleMonitorOptions), typeof(MiniGpRule), typeof(KernelKind)]);
        reached.Where(type => type.Namespace != "MlNetExtensions").Should().BeEmpty();
    }
}
