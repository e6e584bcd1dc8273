using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Seam;

/// <summary>What ML.NET's sweepable pipelines do, as far as we build on it.</summary>
public sealed class SweepablePipelineTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _built = [];

    [Fact]
    public void Steps_get_names_and_alternatives_become_schemas()
    {
        SweepablePipeline pipeline = Step("a").Append(Step("b"), Step("c")).Append(Step("d"), Step("e"), Step("f"));

        pipeline.Estimators.Keys.Should().BeEquivalentTo("e0", "e1", "e2", "e3", "e4", "e5");
        Schemas(pipeline).Should().Equal(
            "e0 * e1 * e3", "e0 * e1 * e4", "e0 * e1 * e5", "e0 * e2 * e3", "e0 * e2 * e4", "e0 * e2 * e5");
        Schemas(Step("a").Append(Step("b"), Step("c"), Step("d")).Append(Step("e"), Step("f"), Step("g"))).Should().Equal(
            "e0 * e1 * e4", "e0 * e1 * e5", "e0 * e2 * e4", "e0 * e2 * e5", "e0 * e1 * e6", "e0 * e2 * e6", "e0 * e3 * e4", "e0 * e3 * e5", "e0 * e3 * e6");
        pipeline.SearchSpace.Keys.Should().BeEquivalentTo("e0", "e1", "e2", "e3", "e4", "e5", "_SCHEMA_");
    }

    [Fact]
    public void What_is_built_is_what_the_schema_names()
    {
        SweepablePipeline pipeline = Step("a").Append(Step("b"), Step("c"));
        Parameter parameter = pipeline.SearchSpace.SampleFromFeatureSpace([0.75, 0.25, 0.5, 1]);

        pipeline.BuildFromOption(_ml, parameter);

        _built.Should().Equal("a 0.25", "c 1");
        pipeline.CurrentParameter["_SCHEMA_"].AsType<string>().Should().Be("e0 * e2");
        pipeline.ToString(Parameter.CreateNestedParameter(new KeyValuePair<string, Parameter>("_pipeline_", parameter))).Should().Be("Unknown=>Unknown");
        pipeline.ToString(parameter).Should().BeEmpty();
    }

    [Fact]
    public void Pipelines_append_as_alternatives_with_new_names()
    {
        SweepablePipeline first = Step("a").Append(Step("b")), second = Step("c").Append(Step("d"), Step("e"));

        SweepablePipeline both = _ml.Transforms.CopyColumns("X", "Features").Append(Step("z")).Append(first, second);

        Schemas(both).Should().Equal("e0 * e1 * e2 * e3", "e0 * e1 * e4 * e5", "e0 * e1 * e4 * e6");
    }

    [Fact]
    public void A_pipeline_can_be_made_of_a_schema()
    {
        SweepablePipeline pipeline = Step("a").Append(Step("b"), Step("c")).BuildSweepableEstimatorPipeline("e0 + e1 + e2");

        Schemas(pipeline).Should().Equal("e0", "e1", "e2");
        Schemas(pipeline.Append(Step("d"))).Should().Equal("e0 * e3", "e1 * e3", "e2 * e3");
    }

    private static IEnumerable<string> Schemas(SweepablePipeline pipeline) =>
        ((ChoiceOption)pipeline.SearchSpace["_SCHEMA_"]).Choices.Select(choice => choice.AsType<string>());

    private SweepableEstimator Step(string name) => new(
        (context, parameter) =>
        {
            _built.Add(FormattableString.Invariant($"{name} {parameter["x"].AsType<double>()}"));
            return context.Transforms.CopyColumns(name, "Features");
        },
        new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) });
}
