namespace Embedded.Tests.Surface;

public class SurfaceListTests
{
    [Fact]
    public void A_type_line_is_taken_apart()
    {
        SurfaceType type = Read("abstract class A.Of<T> : A.Base<int,string>, A.IOther where T : class, A.I, new() [Obsolete] [A.Data]");

        type.Should().BeEquivalentTo(new
        {
            Kind = "abstract class",
            Name = "A.Of<T>",
            Bases = new[] { "A.Base<int,string>", "A.IOther" },
            Constraints = " where T : class, A.I, new()",
            Obsolete = true,
        });
    }

    [Theory]
    [InlineData("A.B.ctor(int[] sizes)", "ctor", true)]
    [InlineData("static A.B.C A.B.Create<T>(ref T value) where T : new()", "Create", true)]
    [InlineData("A.B.C A.B.Item[string name] { get; }", "Item", true)]
    [InlineData("A.B.C[] A.B.Values { get; set; }", "Values", false)]
    [InlineData("readonly int A.B.Count", "Count", false)]
    [InlineData("const string A.B.Name = B (of A)", "Name", false)]
    [InlineData("A.B.First = 1", "First", false)]
    public void A_member_line_is_named(string line, string name, bool hasParameters) =>
        Read("class A.B", "  " + line).Members.Should().Equal(new SurfaceMember(line, name, hasParameters));

    [Fact]
    public void Comments_and_other_types_are_kept_apart()
    {
        var types = SurfaceList.Read(["# a comment", "class A", "  A.ctor()", "", "class B<T>", "  int B<T>.Count"]);

        types.Keys.Should().Equal("A", "B<T>");
        types["B<T>"].Members.Select(member => member.Name).Should().Equal("Count");
    }

    [Theory]
    [InlineData("  A.ctor()")]
    [InlineData("class")]
    [InlineData("class A", "  int B.Count")]
    public void A_line_of_another_form_is_refused(params string[] lines) =>
        FluentActions.Invoking(() => SurfaceList.Read(lines)).Should().Throw<FormatException>();

    [Fact]
    public void A_report_groups_its_violations_by_type()
    {
        var violations = new Violations();
        violations.ShouldBeNone("Empty:");
        violations.Add("B", "two");
        violations.Add("A", "one");
        violations.Add("B", "three");

        violations.ToString().ReplaceLineEndings("\n").Should().Be("  A\n    one\n  B\n    two\n    three");
        FluentActions.Invoking(() => violations.ShouldBeNone("Rule:")).Should().Throw<Exception>().WithMessage("Rule:*three");
    }

    private static SurfaceType Read(params string[] lines) => SurfaceList.Read(lines).Values.Single();
}
