using System.Reflection;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.ML;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Reports;

public sealed class BestTrialCodeTests
{
    private const string Parameters =
        """{"_pipeline_":{"e0":{"L2":0.001,"Leaves":20,"Name":"a\"b\\c\n<>","Shuffle":true,"Rates":[0.1,2]},"_SCHEMA_":"e0 * (e1 + e2)"},"other":{"x":1e-300,"y":-3}}""";

    [Fact]
    public void ItCompilesAndGivesTheParametersBack()
    {
        Type type = Compiled(BestTrialCode.Write(new StudyProposal(3, [], Parameters), "Trial 3: <best> & \"shortest\"\nof all")).GetType("BestTrial")!;

        var parameter = (Parameter)type.GetProperty("Parameters")!.GetValue(null)!;
        JsonSerializer.Serialize(parameter).Should().Be(JsonSerializer.Serialize(JsonSerializer.Deserialize<Parameter>(Parameters)));
        type.GetMethod("Build")!.ReturnType.Should().Be<IEstimator<ITransformer>>();
    }

    [Fact]
    public void WithoutAPipelineThereIsNoneToBuild()
    {
        Type type = Compiled(BestTrialCode.Write(new StudyProposal(0, [], """{"x":0.5}"""), "")).GetType("BestTrial")!;

        ((Parameter)type.GetProperty("Parameters")!.GetValue(null)!)["x"].AsType<double>().Should().Be(0.5);
        type.GetMethod("Build").Should().BeNull();
    }

    [Fact]
    public void WhatIsNoObjectIsRefused() =>
        FluentActions.Invoking(() => BestTrialCode.Write(new StudyProposal(4, [], "[1]"), "")).Should().Throw<JsonException>().WithMessage("*trial 4*[1]*");

    internal static Assembly Compiled(params string[] codes)
    {
        string[] platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            $"best-{Guid.NewGuid():N}",
            codes.Select(code => CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.Diagnose))),
            platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, generalDiagnosticOption: ReportDiagnostic.Error)
                .WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress), new("CS1573", ReportDiagnostic.Suppress)]));
        using var stream = new MemoryStream();
        compilation.Emit(stream).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Should().BeEmpty(string.Join("\n", codes));
        return Assembly.Load(stream.ToArray());
    }
}
