using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlNetExtensions;

/// <summary>A trial's parameters as C#.</summary>
public static class BestTrialCode
{
    private const string Pipeline = "_pipeline_";

    /// <summary>
    /// A class with the parameters as constants, and, for an experiment of a <c>SweepablePipeline</c>, a method that builds the
    /// pipeline with them. It compiles as it
    /// is, with ML.NET and its AutoML. The estimators themselves come from the sweepable pipeline: which trainers they are is a
    /// delegate's secret.
    /// </summary>
    /// <param name="trial">The trial.</param>
    /// <param name="comment">A line that says where it comes from; it becomes the class's summary.</param>
    /// <exception cref="JsonException">The parameters are no JSON object.</exception>
    public static string Write(StudyProposal trial, string comment)
    {
        ArgumentNullException.ThrowIfNull(trial);
        ArgumentNullException.ThrowIfNull(comment);
        using JsonDocument parameters = JsonDocument.Parse(trial.Parameters);
        if (parameters.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"The parameters of trial {trial.Number} are no JSON object: {trial.Parameters}");
        }

        var code = new StringBuilder();
        code.Append("using System.Collections.Generic;\n");
        bool hasPipeline = parameters.RootElement.TryGetProperty(Pipeline, out _);
        if (hasPipeline)
        {
            code.Append("using Microsoft.ML;\nusing Microsoft.ML.AutoML;\nusing Microsoft.ML.Data;\n");
        }

        code.Append("using Microsoft.ML.SearchSpace;\n\n");
        code.Append(CultureInfo.InvariantCulture, $"/// <summary>{Escaped(comment)}</summary>\npublic static class BestTrial\n{{\n");
        code.Append("    public static Parameter Parameters { get; } = ");
        Write(code, parameters.RootElement, 1);
        code.Append(";\n");
        if (hasPipeline)
        {
            code.Append("\n    /// <param name=\"pipeline\">The one that the experiment searched.</param>\n");
            code.Append("    public static EstimatorChain<ITransformer> Build(MLContext context, SweepablePipeline pipeline) =>\n");
            code.Append(CultureInfo.InvariantCulture, $"        pipeline.BuildFromOption(context, Parameters[{Literal(Pipeline)}]);\n");
        }

        return code.Append("}\n").ToString();
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
                code.Append(CultureInfo.InvariantCulture, $"Parameter.FromString({Literal(value.GetString()!)})");
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
            code.Append(CultureInfo.InvariantCulture, $"{indent}new KeyValuePair<string, Parameter>({Literal(member.Name)}, ");
            Write(code, member.Value, depth + 1);
            code.Append(')');
            isFirst = false;
        }

        code.Append(')');
    }

    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                < ' ' or '\u0085' or '\u2028' or '\u2029' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => c.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    private static string Escaped(string comment) => comment.ReplaceLineEndings(" ")
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
