using System.Reflection;
using Microsoft.ML;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>Whoever calls a catalog needs <c>using Microsoft.ML</c>, and for what options take and results give <c>using MlNetExtensions</c>; no third.</summary>
public sealed class OneUsingTests
{
    [Fact]
    public void What_catalogs_and_options_take_is_in_one_namespace()
    {
        var reached = new HashSet<Type>();
        foreach (Type catalog in typeof(GaussianMahalanobisTrainer).Assembly.GetExportedTypes().Where(type => type.Namespace == "Microsoft.ML"))
        {
            foreach (Type type in catalog.GetMethods(BindingFlags.Public | BindingFlags.Static).SelectMany(TypesOf))
            {
                Reach(type, reached);
            }
        }

        reached.Should().Contain([typeof(GaussianMahalanobisTrainer.Options), typeof(CovarianceEstimator), typeof(VarianceReducedHuberTrainer.Options), typeof(ScadRegularizer)]);
        reached.Where(type => type.Namespace != "MlNetExtensions").Should().BeEmpty();
    }

    [Theory]
    [InlineData(typeof(TrainingResults))]
    [InlineData(typeof(PenaltyStrengths))]
    [InlineData(typeof(FiniteSumResult))]
    [InlineData(typeof(StopReason))]
    [InlineData(typeof(PathScore))]
    [InlineData(typeof(InvalidRowException))]
    [InlineData(typeof(DegenerateSampleException))]
    public void What_training_gives_and_throws_is_there_too(Type type) => type.Namespace.Should().Be("MlNetExtensions");

    // What a caller writes: parameters and results of catalog methods, properties that can be set, and the values that these can have.
    private static void Reach(Type type, HashSet<Type> reached)
    {
        foreach (Type argument in type.GetGenericArguments())
        {
            Reach(argument, reached);
        }

        if (type.IsGenericParameter || type.Assembly.GetName().Name?.StartsWith("MlNetExtensions", StringComparison.Ordinal) != true
            || type.Assembly == typeof(MLContext).Assembly || !reached.Add(type))
        {
            return;
        }

        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            Reach(property.PropertyType, reached);
        }

        foreach (Type value in type.Assembly.GetExportedTypes().Where(type.IsAssignableFrom))
        {
            Reach(value, reached);
        }
    }

    private static IEnumerable<Type> TypesOf(MethodInfo method) => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType);
}
