using MlNetExtensions.Examples;
using MlNetExtensions.Testing;

namespace MlNetExtensions.Core.Tests.Examples;

/// <summary>These tests change a variable of the process, so they run while no others do.</summary>
[CollectionDefinition(nameof(DataFolderTests), DisableParallelization = true)]
[Collection(nameof(DataFolderTests))]
public sealed class DataFolderTests : IDisposable
{
    private readonly string? _configured = Environment.GetEnvironmentVariable(DataFolder.Variable);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(DataFolder.Variable, _configured);
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void The_variable_names_the_folder()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "a.csv"), "");
        Environment.SetEnvironmentVariable(DataFolder.Variable, _folder.FullName);

        DataFolder.TryFind(out string path).Should().BeTrue();
        path.Should().Be(_folder.FullName);
        DataFolder.File("a.csv").Should().Be(Path.Combine(_folder.FullName, "a.csv"));
        new DataFactAttribute("a.csv").Skip.Should().BeNull();
    }

    [Fact]
    public void Without_the_variable_the_folder_lies_beside_that_of_the_solution()
    {
        Environment.SetEnvironmentVariable(DataFolder.Variable, null);

        DataFolder.TryFind(out string path);

        path.Should().EndWith(Path.Combine("shared", "data"));
        Directory.GetParent(path)!.Parent!.GetDirectories().Should().Contain(sibling => File.Exists(Path.Combine(sibling.FullName, "MlNetExtensions.sln")));
    }

    [Fact]
    public void A_missing_file_is_named_with_the_remedy()
    {
        Environment.SetEnvironmentVariable(DataFolder.Variable, _folder.FullName);

        _folder.Invoking(_ => DataFolder.File("b/c.npz")).Should().Throw<FileNotFoundException>()
            .WithMessage($"*'{_folder.FullName}' has no file 'b/c.npz'*MLNETEXTENSIONS_DATA*");
        new DataTheoryAttribute("b/c.npz").Skip.Should().Contain("b/c.npz");
    }

    [Fact]
    public void A_variable_that_names_no_folder_is_not_passed_over()
    {
        string nowhere = Path.Combine(_folder.FullName, "nowhere");
        Environment.SetEnvironmentVariable(DataFolder.Variable, nowhere);

        DataFolder.TryFind(out _).Should().BeFalse();
        new DataFactAttribute().Skip.Should().Contain($"'{nowhere}' does not exist").And.Contain("MLNETEXTENSIONS_DATA");
    }
}
