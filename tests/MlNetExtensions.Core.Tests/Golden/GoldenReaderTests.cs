using MlNetExtensions.Golden;
using Xunit.Sdk;

namespace MlNetExtensions.Core.Tests.Golden;

/// <summary>The reader and its assertions; each assertion is shown to fail.</summary>
public class GoldenReaderTests
{
    private const string Json = """
        {
          "tolerance": { "rel": 1e-3, "abs": 1e-6 },
          "cases": [{
            "label": "first",
            "inputs": { "x": [[1, 2, 3], [4, 5, 6]], "limit": "Infinity", "hole": [1.5, null, "NaN"], "nothing": null },
            "hyperparameters": { "mode": "pca", "robust": true },
            "expected": { "scalar": 1000, "grid": [[1, 2], [3, 4]], "index": [0, 2], "flag": false, "count": 7 }
          }]
        }
        """;

    private static readonly GoldenCase s_case = GoldenFile.Parse("sample", Json)[0];

    [Fact]
    public void Values_AreReadByShape()
    {
        GoldenMatrix matrix = s_case.Input("x").Matrix();

        (matrix.Rows, matrix.Columns).Should().Be((2, 3));
        matrix.Row(1).ToArray().Should().Equal(4, 5, 6);
        matrix.Singles().Should().Equal(1f, 2f, 3f, 4f, 5f, 6f);
        s_case.Input("limit").Scalar().Should().Be(double.PositiveInfinity);
        s_case.Input("hole").Vector().Should().Equal(1.5, double.NaN, double.NaN);
        s_case.Hyperparameter("mode").Text().Should().Be("pca");
        s_case.Hyperparameter("robust").Boolean().Should().BeTrue();
        s_case.Expectations.Names().Should().StartWith("scalar");
    }

    [Fact]
    public void NullAndAbsent_AreMissing()
    {
        s_case.Input("nothing").IsMissing.Should().BeTrue();
        s_case.Input("absent").IsMissing.Should().BeTrue();
        s_case.Invoking(golden => golden.Input("absent").Scalar())
            .Should().Throw<InvalidDataException>().WithMessage("*'first' inputs.absent is missing*");
    }

    [Theory]
    [InlineData(1000 + 1.000001, true)]
    [InlineData(1000 + 1.0001, false)]
    [InlineData(1000 - 1.0001, false)]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    public void Scalar_IsComparedWithinTheToleranceOfTheFile(double actual, bool accepted) =>
        Passes(() => s_case.Expected("scalar").MustEqual(actual)).Should().Be(accepted);

    [Theory]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(0.0, double.NaN, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, false)]
    [InlineData(double.MaxValue, double.PositiveInfinity, false)]
    public void SpecialValues_MustBeTheSame(double actual, double expected, bool accepted) =>
        new GoldenTolerance(0.5, 0.5).Accepts(actual, expected).Should().Be(accepted);

    [Fact]
    public void Matrix_FailureNamesFileCaseFieldAndIndex()
    {
        s_case.Expected("grid").MustEqual([1.0, 2.0, 3.0, 4.0]);

        Action wrong = () => s_case.Expected("grid").MustEqual([1.0, 2.0, 3.5, 4.0]);
        wrong.Should().Throw<XunitException>().WithMessage("sample 'first' expected.grid[1][0]: expected 3, got 3.5*");
        Passes(() => s_case.Expected("grid").MustEqual([1.0, 2.0, 3.0])).Should().BeFalse();
    }

    [Fact]
    public void IntegersAndBooleans_MustBeEqual()
    {
        s_case.Expected("index").MustEqual([0, 2]);
        s_case.Expected("flag").MustEqual(false);
        s_case.Expected("count").MustEqual(7);

        Passes(() => s_case.Expected("index").MustEqual([0, 3])).Should().BeFalse();
        Passes(() => s_case.Expected("index").MustEqual([0])).Should().BeFalse();
        Passes(() => s_case.Expected("flag").MustEqual(true)).Should().BeFalse();
        Passes(() => s_case.Expected("count").MustEqual(8)).Should().BeFalse();
    }

    [Fact]
    public void Within_ReplacesTheTolerance()
    {
        s_case.Expected("scalar").Within(0.1, 0).MustEqual(1099.0);
        Passes(() => s_case.Expected("scalar").Within(0, 0).MustEqual(1000.0001)).Should().BeFalse();
    }

    [Fact]
    public void AFolderThatIsNotThere_IsRefused()
    {
        Action locate = () => GoldenFolder.Locate("no such folder");
        locate.Should().Throw<DirectoryNotFoundException>().WithMessage($"{GoldenFolder.Variable} names 'no such folder'*");
    }

    [Fact]
    public void EveryCaseOfTheFolder_HasALabel()
    {
        foreach (GoldenFile file in GoldenFolder.Files.Select(GoldenFile.Load))
        {
            Enumerable.Range(0, file.Count).Should().OnlyContain(index => file[index].Label.Length > 0, file.Name);
        }
    }

    [Theory]
    [GoldenData("auroc_aucpr", "chi_thresholds")]
    public void Rows_NameAFileAndACase(string file, int @case) => GoldenFile.Case(file, @case).Label.Should().NotBeEmpty();

    [Fact]
    public void AFileThatIsNotThere_SkipsItsTheory()
    {
        var data = new GoldenDataAttribute("no_such_file");

        data.Skip.Should().StartWith("No case of no_such_file");
        data.GetData(null!).Should().ContainSingle("xUnit fails a theory without rows, skipped or not");
    }

    private static bool Passes(Action assertion)
    {
        try
        {
            assertion();
            return true;
        }
        catch (XunitException)
        {
            return false;
        }
    }
}
