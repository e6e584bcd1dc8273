namespace MlNetExtensions.Core.Tests.Architecture;

/// <summary>docs/architecture.md says who may know whom; the sources say who does.</summary>
public sealed class FolderDependencyTests
{
    private static readonly string s_root = Root();

    private static readonly Dictionary<string, HashSet<string>> s_allowed = AllowedFolders.Read(Path.Combine(s_root, "docs", "architecture.md"));

    private static readonly SourceFolders s_sources = new(Path.Combine(s_root, "src"), "MlNetExtensions.Core", "MlNetExtensions");

    [Fact]
    public void EveryFolderIsInTheTable() => s_sources.Folders.Should().BeSubsetOf(s_allowed.Keys).And.NotBeEmpty();

    [Fact]
    public void NoFolderIsMissed() => s_allowed.Keys.Should().BeSubsetOf(s_sources.Folders, "the table is about the folders that there are");

    [Fact]
    public void FoldersKnowWhomTheyMay() => s_sources.Uses
        .Where(use => !s_allowed[use.From].Contains(use.To))
        .Select(use => $"{use.From} may not know {use.To}, but {use.File} uses {use.Type}")
        .Should().BeEmpty();

    [Fact]
    public void NothingIsAllowedThatNobodyNeeds() => s_allowed
        .SelectMany(entry => entry.Value.Where(to => to != entry.Key).Select(to => (entry.Key, to)))
        .Where(allowed => !s_sources.Uses.Any(use => AllowedFolders.SameRow(s_allowed, use.From, allowed.Key) && use.To == allowed.to))
        .Should().BeEmpty();

    // What folders of one row may know of each other is their own affair.
    [Fact]
    public void NoCyclesAreAllowed()
    {
        var left = s_allowed.ToDictionary(entry => entry.Key, entry => entry.Value.Where(to => !AllowedFolders.SameRow(s_allowed, entry.Key, to)).ToHashSet());
        while (left.FirstOrDefault(entry => entry.Value.Count == 0).Key is { } free)
        {
            left.Remove(free);
            foreach (HashSet<string> others in left.Values)
            {
                others.Remove(free);
            }
        }

        left.Keys.Should().BeEmpty();
    }

    [Fact]
    public void UsesAreFound()
    {
        const string from = "Core/Optimization/FiniteSum/Engine";
        s_sources.Uses.Where(use => use.From == from).Select(use => use.To).Should().Contain("Core/Optimization/FiniteSum/Solvers").And.Contain("Core/Rows");
        s_sources.Uses.Select(use => (use.From, use.To)).Should().Contain(("Pack/Trainers", "Pack/Pipeline/Rows")).And.Contain(("Pack/Pipeline/Rows", "Core/Rows"));
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MlNetExtensions.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds MlNetExtensions.sln.");
    }
}
