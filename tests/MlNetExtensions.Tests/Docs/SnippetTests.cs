using System.Text.RegularExpressions;

namespace MlNetExtensions.Tests.Docs;

/// <summary>C# in README and docs is code that compiles and runs: word by word in a test of this folder or of its like for AutoML, or in an example.</summary>
public sealed partial class SnippetTests
{
    public static TheoryData<string> Pages => [.. Repository.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_block_of_a_page_is_compiled_code(string page)
    {
        string[] sources = [.. Repository.Files("*.cs", "tests/MlNetExtensions.Tests/Docs", "tests/MlNetExtensions.AutoML.Tests/Docs", "examples").Select(file => Normalize(File.ReadAllText(file)))];

        foreach (Match block in Block().Matches(File.ReadAllText(Repository.Path(page))))
        {
            string code = Normalize(block.Groups["code"].Value);
            sources.Should().Contain(source => source.Contains(code), "'{0}' of {1} must be in a test beside this one", code, page);
        }
    }

    [Fact]
    public void Every_method_of_a_catalog_has_an_example_that_is_compiled()
    {
        string[] sources = [.. Repository.Files("*.cs", "tests/MlNetExtensions.Tests/Docs").Select(file => Normalize(File.ReadAllText(file)))];
        string[] catalogs = [.. Repository.Files("*Catalog.cs", "src/MlNetExtensions").Select(File.ReadAllText)];

        foreach (string catalog in catalogs)
        {
            string[] examples = [.. Example().Matches(catalog).Select(match => Normalize(match.Groups["code"].Value.Replace("    ///", "", StringComparison.Ordinal)))];
            examples.Should().HaveCount(PublicMethod().Count(catalog)).And.OnlyContain(example => sources.Any(source => source.Contains(example)));
        }

        catalogs.Should().HaveCountGreaterThan(1);
    }

    [Fact]
    public void Blocks_are_found_and_compared()
    {
        Repository.Pages.Sum(page => Block().Count(File.ReadAllText(Repository.Path(page)))).Should().BeGreaterThan(6);
        Normalize("using Microsoft.ML;\nusing var a = b;   // why\n\n    c();\r\n").Should().Be("using var a = b; // why c();");
    }

    // Using directives are the file's, or global.
    private static string Normalize(string code) => Blank().Replace(Directive().Replace(code, ""), " ").Trim();

    [GeneratedRegex(@"^ *```csharp\s*?\n(?<code>.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("<code>(?<code>.*?)/// </code>", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^    public static [A-Z][\w.<>]+ \w+(<\w+>)?\(", RegexOptions.Multiline)]
    private static partial Regex PublicMethod();

    [GeneratedRegex(@"^using [\w.]+;.*$", RegexOptions.Multiline)]
    private static partial Regex Directive();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
