using Microsoft.ML.SearchSpace;
using MlNetExtensions;

namespace Microsoft.ML.AutoML;

/// <summary>What a sweepable pipeline's estimators are called.</summary>
public static class PipelineNames
{
    private const string None = "Nil";

    /// <summary>
    /// The estimators that a trial's parameters choose, as <c>pipeline.ToString(parameter)</c> has them, but with the pack's by their names:
    /// <c>NormalizeStratified=>BinaryNeuralNetwork</c>. ML.NET calls what is not its own <c>Unknown</c>.
    /// </summary>
    /// <param name="pipeline">The one that is searched.</param>
    /// <param name="parameter">A trial's parameters: those of the whole experiment. Without any of the pipeline, the text is empty.</param>
    /// <exception cref="KeyNotFoundException">The parameters choose an estimator that the pipeline does not have.</exception>
    public static string EstimatorNames(this SweepablePipeline pipeline, Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.TryGetValue(SearchSpaceReader.PipelineName, out Parameter? chosen)
            ? string.Join("=>", Steps(chosen).Zip(pipeline.ToString(parameter).Split("=>"), (step, name) => NameOf(pipeline.Estimators[step], name)))
            : "";
    }

    /// <summary>The keys of the estimators, in their order, that the parameters of a pipeline choose.</summary>
    internal static IEnumerable<string> Steps(Parameter pipelineParameter) =>
        SearchSpaceReader.StepsOf(pipelineParameter[SearchSpaceReader.SchemaName].AsType<string>()).Where(step => step != None);

    /// <param name="estimator">One of a pipeline.</param>
    /// <param name="name">What ML.NET calls it.</param>
    internal static string NameOf(SweepableEstimator estimator, string name) => (estimator as NamedSweepable)?.Name ?? name;
}
