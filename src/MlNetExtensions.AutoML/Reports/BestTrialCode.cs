using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace MlNetExtensions;

/// <summary>A trial's pipeline as C#.</summary>
public static class BestTrialCode
{
    /// <summary>
    /// A class with a method that builds the pipeline, and compiles as it is. With the sweepable pipeline, the pack's estimators are
    /// written out; ML.NET's, and those of one's own delegates, are built by the sweepable pipeline, which the method then asks for, from
    /// the parameters that are written as constants. Without it, all are. An experiment without a pipeline gives parameters alone.
    /// </summary>
    /// <param name="trial">The trial.</param>
    /// <param name="comment">A line that says where it comes from; it becomes the class's summary.</param>
    /// <param name="pipeline">The one that the experiment searched. Default: null.</param>
    /// <exception cref="JsonException">The parameters are no JSON object.</exception>
    /// <exception cref="KeyNotFoundException">The trial is of another pipeline.</exception>
    public static string Write(StudyProposal trial, string comment, SweepablePipeline? pipeline = null)
    {
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentNullException.ThrowIfNull(comment);
        using JsonDocument parameters = JsonDocument.Parse(trial.Parameters);
        if (parameters.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"The parameters of trial {trial.Number} are no JSON object: {trial.Parameters}");
        }

        bool hasPipeline = parameters.RootElement.TryGetProperty(SearchSpaceReader.PipelineName, out _);
        (string Code, bool IsWrittenOut)[] steps = hasPipeline && pipeline is not null ? [.. Steps(trial, pipeline)] : [];
        bool asksForPipeline = hasPipeline && !(steps.Length > 0 && steps.All(step => step.IsWrittenOut));
        bool hasParameters = asksForPipeline || !hasPipeline;

        var code = new StringBuilder();
        Use(hasParameters, "System.Collections.Generic");
        Use(hasPipeline, "Microsoft.ML");
        Use(asksForPipeline, "Microsoft.ML.AutoML");
        Use(hasPipeline, "Microsoft.ML.Data");
        Use(hasParameters, "Microsoft.ML.SearchSpace");
        Use(steps.Any(step => step.IsWrittenOut), "MlNetExtensions");
        code.Append(CultureInfo.InvariantCulture, $"\n/// <summary>{Escaped(comment)}</summary>\npublic static class BestTrial\n{{\n");
        if (hasParameters)
        {
            code.Append("    public static Parameter Parameters { get; } = ");
            Write(code, parameters.RootElement, 1);
            code.Append(hasPipeline ? ";\n\n" : ";\n");
        }

        if (hasPipeline)
        {
            string documentation = asksForPipeline ? "    /// <param name=\"pipeline\">The one that the experiment searched.</param>\n" : "";
            code.Append(CultureInfo.InvariantCulture,
                $"{documentation}    public static IEstimator<ITransformer> Build(MLContext context{(asksForPipeline ? ", SweepablePipeline pipeline" : "")}) =>\n");
            code.Append(steps.Length == 0
                ? $"        pipeline.BuildFromOption(context, Parameters[{CSharpLiteral.Of(SearchSpaceReader.PipelineName)}]);\n"
                : $"        new EstimatorChain<ITransformer>()\n{string.Join("\n", steps.Select(step => $"            .Append({step.Code})"))};\n");
        }

        return code.Append("}\n").ToString();

        void Use(bool isUsed, string space) => code.Append(isUsed ? $"using {space};\n" : "");
    }

    /// <summary>The same of an experiment's trial.</summary>
    /// <param name="trial">The settings of the trial, <c>best.TrialSettings</c>.</param>
    /// <param name="comment">A line that says where it comes from; it becomes the class's summary.</param>
    /// <param name="pipeline">The one that the experiment searched. Default: null.</param>
    /// <exception cref="KeyNotFoundException">The trial is of another pipeline.</exception>
    public static string Write(TrialSettings trial, string comment, SweepablePipeline? pipeline = null)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return Write(new StudyProposal(trial.TrialId, [], JsonSerializer.Serialize(trial.Parameter)), comment, pipeline);
    }

    private static IEnumerable<(string Code, bool IsWrittenOut)> Steps(StudyProposal trial, SweepablePipeline pipeline)
    {
        Parameter parameter = TunerInStudy.ParameterOf(trial), chosen = parameter[SearchSpaceReader.PipelineName];
        foreach ((string step, string name) in PipelineNames.Steps(chosen).Zip(pipeline.ToString(parameter).Split("=>")))
        {
            yield return pipeline.Estimators[step] is NamedSweepable named
                ? (named.Code(chosen[step]), true)
                : ($"/* {name} */ pipeline.Estimators[{CSharpLiteral.Of(step)}].BuildFromOption(context, "
                    + $"Parameters[{CSharpLiteral.Of(SearchSpaceReader.PipelineName)}][{CSharpLiteral.Of(step)}])", false);
        }
    }

    private static void Write(StringBuilder code, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(code, value, depth);
                break;
            case JsonValueKind.Array:
                code.Append("Parameter.FromIEnumerable(new Parameter[] { ");
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Write(code, item, depth);
                    code.Append(", ");
                }

                code.Append("})");
                break;
            case JsonValueKind.String:
                code.Append(CultureInfo.InvariantCulture, $"Parameter.FromString({CSharpLiteral.Of(value.GetString()!)})");
                break;
            case JsonValueKind.Number:
                code.Append(value.TryGetInt64(out long whole)
                    ? string.Create(CultureInfo.InvariantCulture, $"Parameter.FromLong({whole}L)")
                    : string.Create(CultureInfo.InvariantCulture, $"Parameter.FromDouble({value.GetDouble():R}D)"));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                code.Append(value.GetBoolean() ? "Parameter.FromBool(true)" : "Parameter.FromBool(false)");
                break;
            default:
                throw new JsonException($"A parameter is {value.ValueKind}.");
        }
    }

    private static void WriteObject(StringBuilder code, JsonElement value, int depth)
    {
        string indent = new(' ', 4 * (depth + 1));
        code.Append("Parameter.CreateNestedParameter(");
        bool isFirst = true;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            code.Append(isFirst ? "\n" : ",\n");
            code.Append(CultureInfo.InvariantCulture, $"{indent}new KeyValuePair<string, Parameter>({CSharpLiteral.Of(member.Name)}, ");
            Write(code, member.Value, depth + 1);
            code.Append(')');
            isFirst = false;
        }

        code.Append(')');
    }

    private static string Escaped(string comment) => comment.ReplaceLineEndings(" ")
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
