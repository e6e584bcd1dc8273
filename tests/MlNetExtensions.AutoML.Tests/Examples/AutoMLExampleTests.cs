using MlNetExtensions.Tests.Examples;

namespace MlNetExtensions.AutoML.Tests.Examples;

/// <summary>The example as its users meet it.</summary>
public sealed class AutoMLExampleTests : IDisposable
{
    private const string Example = "AutoML";
    private readonly string _folder = Directory.CreateTempSubdirectory("MlNetExtensions.Tests.").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Help_says_what_there_is_in_80_columns()
    {
        ExampleResult help = ExampleProcess.Run(Example, _folder, "--help");

        (help.Code, help.Error).Should().Be((0, ""));
        help.Output.Should().Contain("--report <file.html>").And.Contain("--worker <connection>").And.NotContain("\u001b");
        help.Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
    }

    [Theory]
    [InlineData(2, "*'--flag'*--help*", "--flag")]
    [InlineData(2, "--rows is a number from 200 to 30000, not '0'.*", "--rows", "0")]
    [InlineData(1, "Cannot write 'absent/report.html'*", "--quick", "--report", "absent/report.html")]
    public void A_mistake_is_one_line_and_an_exit_code(int code, string message, params string[] arguments)
    {
        ExampleResult result = ExampleProcess.Run(Example, _folder, arguments);

        result.Code.Should().Be(code);
        result.Output.Should().BeEmpty();
        result.Error.TrimEnd('\n').Should().Match(message).And.NotContain("\n");
    }

    [Fact]
    public void Tuners_are_compared_on_generated_rows_where_there_are_no_data()
    {
        ExampleResult result = ExampleProcess.Run(Example, _folder, "--quick", "--rows", "200", "--trials", "2", "--seeds", "1", "--report", "page.html");

        (result.Code, result.Error).Should().Be((0, ""));
        result.Output.Should().Contain("generated rows").And.Contain("200 rows, 3 folds, 2 trials, 1 seed.");
        result.Lines.Should().Contain(line => line.StartsWith("Thompson sampling ")).And.NotContain(line => line.Contains("NaN"));
        string page = File.ReadAllText(Path.Combine(_folder, "page.html"));
        page.Should().StartWith("<!DOCTYPE html>").And.Contain("Invented rows").And.Contain("The winner of the first run of").And.Contain("defects");
    }

    [Fact]
    public void A_worker_joins_a_study_that_goes_on()
    {
        string[] arguments = ["--quick", "--rows", "200", "--trials", "3", "--worker", "study.db"];
        ExampleResult first = ExampleProcess.Run(Example, _folder, arguments), second = ExampleProcess.Run(Example, _folder, arguments);

        (first.Code, first.Error).Should().Be((0, ""));
        first.Lines.Should().Contain(line => line.StartsWith("trial 2: ")).And.Contain(line => line.StartsWith("Best of the study: trial "));
        second.Lines[^1].Should().Be(first.Lines[^1]);
    }
}
