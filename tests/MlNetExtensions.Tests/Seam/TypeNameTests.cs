using System.Reflection;

namespace MlNetExtensions.Tests.Seam;

/// <summary>A user who imports Microsoft.ML and this pack must not meet one name twice.</summary>
public class TypeNameTests
{
    [Theory]
    [InlineData("MlNetExtensions")]
    [InlineData("MlNetExtensions.Core")]
    public void No_public_type_has_a_name_that_MLNET_uses(string assemblyName)
    {
        HashSet<string> taken = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "surface", "type-names.txt"))];

        Assembly.Load(assemblyName).GetExportedTypes()
            .Where(type => !type.IsNested)
            .Select(type => type.Name.Split('`')[0])
            .Where(taken.Contains)
            .Should().BeEmpty("ML.NET has types of these names");
    }

    [Fact]
    public void The_list_of_names_has_types_of_MLNET() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "surface", "type-names.txt"))
            .Should().Contain(["MLContext", "LogLoss", "VBuffer", "EstimatorChain"]);
}
