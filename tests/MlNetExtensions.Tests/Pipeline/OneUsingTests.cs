using System.Reflection;
using Microsoft.ML;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>Whoever calls a catalog needs <c>using Microsoft.ML</c>, and for what options take and results give <c>using MlNetExtensions</c>; no third.</summary>
public sealed class OneUsingTests
{
    [Fact]
    public void What_catalogs_and_options_take_is_in_one_namespace()
    {
        IReadOnlyCollection<Type> reached = ReachedTypes.From(
            typeof(GaussianMahalanobisTrainer).Assembly.GetExportedTypes().Where(type => type.Namespace == "Microsoft.ML")
                .SelectMany(catalog => catalog.GetMethods(BindingFlags.Public | BindingFlags.Static)),
            typeof(MLContext).Assembly);

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
}
