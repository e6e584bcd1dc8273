using System.Text.RegularExpressions;

namespace MlNetExtensions.Tests.Docs;

/// <summary>American spelling, in names as in text.</summary>
public sealed partial class SpellingTests
{
    [Fact]
    public void Sources_and_pages_are_in_American_spelling()
    {
        IEnumerable<string> files = Repository.Files("*.cs", "src", "examples").Concat(Repository.Pages.Select(Repository.Path)).Append(Repository.Path("CHANGELOG.md"));
        string[] found = [.. from file in files
                             from line in File.ReadLines(file)
                             from word in British().Matches(line)
                             select $"{word.Value} in {Path.GetFileName(file)}"];

        found.Should().BeEmpty();
    }

    [Theory]
    [InlineData("AssumeCentred")]
    [InlineData("the behaviour")]
    [InlineData("normalised")]
    [InlineData("Cancelled")]
    public void British_words_are_found(string text) => British().IsMatch(text).Should().BeTrue();

    [Theory]
    [InlineData("precise, otherwise, promised, Stalled, Cancellation, installed, arising, comparison")]
    public void American_words_are_not(string text) => British().IsMatch(text).Should().BeFalse();

    [GeneratedRegex("cent(re|red|ring)(?![a-z])|colour|neighbour|honour|favour|behaviour|labour|cancell(ed|ing)|labell(ed|ing)(?![a-z])|travell|modell(ed|ing)|towards"
        + "|afterwards|(standard|normal|minim|maxim|optim|regular|initial|general|serial|random|recogn|penal|factor|organ|summar|emphas|real)is(e|ed|es|er|ers|ing|ation)(?![a-z])"
        + "|analys(e|ed|ing|er)(?![a-z])|catalogue|licence|artefact|judgement", RegexOptions.IgnoreCase)]
    private static partial Regex British();
}
