namespace MlNetExtensions.Tests.Examples;

/// <summary>Components of an assembly that knows nothing of this pack but its public base: one file each, saved by one process and loaded by another.</summary>
public sealed class YourOwnTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("MlNetExtensions.Tests.").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Another_process_loads_them_and_computes_the_same_bits()
    {
        ExampleResult result = ExampleProcess.Run("YourOwn", _folder);

        (result.Code, result.Error).Should().Be((0, ""));
        result.Lines[^1].Should().Be("Both processes computed the same bits.");
        result.Lines.Should().Contain(line => line.StartsWith("Another process loaded it: ", StringComparison.Ordinal));
        result.Lines.Where(line => line.StartsWith("White", StringComparison.Ordinal)).Should().HaveCount(2).And.OnlyContain(line => Correlation(line) < 0.2);
        result.Lines.Where(line => line.StartsWith("Features", StringComparison.Ordinal)).Should().OnlyContain(line => Correlation(line) > 0.5);
    }

    [Theory]
    [InlineData("QuantileClipper.cs")]
    [InlineData("ZcaWhitening.cs")]
    public void A_component_is_one_file_of_less_than_60_lines(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository(), "examples", "YourOwn", "Components", file));

        lines.Should().HaveCountLessThan(60).And.OnlyContain(line => line.Length <= 180);
    }

    private static double Correlation(string line) => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2], System.Globalization.CultureInfo.InvariantCulture);

    private static string Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "MlNetExtensions.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
