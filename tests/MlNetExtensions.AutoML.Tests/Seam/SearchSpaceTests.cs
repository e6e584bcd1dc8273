using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Seam;

/// <summary>What ML.NET's search spaces do, as far as we build on it.</summary>
public sealed class SearchSpaceTests
{
    [Fact]
    public void Without_a_default_options_start_at_their_lowest_value()
    {
        var space = new SearchSpace
        {
            ["c"] = new ChoiceOption("x", "y"),
            ["a"] = new UniformDoubleOption(2, 4),
            ["b"] = new UniformIntOption(3, 9, defaultValue: 6),
        };

        space.Default.Should().Equal(0, 0.5, 0);
        space.FeatureSpaceDim.Should().Be(3);
        space.Step.Should().Equal(null, null, 2);
    }

    [Fact]
    public void Whole_numbers_are_rounded_down()
    {
        var option = new UniformIntOption(0, 4);

        double[] features = [0, 0.24, 0.26, 0.99, 1];
        features.Select(feature => option.SampleFromFeatureSpace([feature]).AsType<int>()).Should().Equal(0, 0, 1, 3, 4);
    }

    [Fact]
    public void A_single_choice_takes_no_feature()
    {
        var option = new ChoiceOption("only");

        option.FeatureSpaceDim.Should().Be(0);
        option.SampleFromFeatureSpace([]).AsType<string>().Should().Be("only");
        option.MappingToFeatureSpace(Parameter.FromString("only")).Should().BeEmpty();
    }

    [Fact]
    public void Choices_are_equal_parts()
    {
        var option = new ChoiceOption(["x", "y", "z"], defaultChoice: "y");

        double[] features = [0, 0.34, 0.67, 1];
        features.Select(feature => option.SampleFromFeatureSpace([feature]).AsType<string>()).Should().Equal("x", "y", "z", "z");
        option.SampleFromFeatureSpace(option.Default!).AsType<string>().Should().Be("y");
    }

    [Fact]
    public void Logarithms_go_from_bound_to_bound()
    {
        var option = new UniformDoubleOption(1e-4, 1, logBase: true, defaultValue: 1e-2);

        option.Default![0].Should().BeApproximately(0.5, 1e-12);
        option.SampleFromFeatureSpace([0.75]).AsType<double>().Should().BeApproximately(0.1, 1e-12);
    }

    [Fact]
    public void Attributes_make_options_and_the_default_instance_fills_the_rest()
    {
        var space = new SearchSpace<Settings>(new Settings { Name = "given", Rate = 0.3 });

        space.Keys.Should().BeEquivalentTo("Rate", "Depth", "Kind", "Deep", "Inner");
        Settings sampled = space.SampleFromFeatureSpace(new double[space.FeatureSpaceDim]);
        sampled.Name.Should().Be("given");
        (sampled.Rate, sampled.Depth, sampled.Kind, sampled.Deep).Should().Be((0.1, 1, "a", true));
        sampled.Inner.Share.Should().Be(0);
        space.MappingToFeatureSpace(sampled).Should().HaveCount(space.FeatureSpaceDim);
    }

    [Fact]
    public void Parameters_convert_by_their_json()
    {
        var parameter = Parameter.CreateNestedParameter(
            new KeyValuePair<string, Parameter>("Rate", Parameter.FromDouble(0.25)), new KeyValuePair<string, Parameter>("Kind", Parameter.FromString("b")));

        parameter.AsType<Settings>().Rate.Should().Be(0.25);
        Parameter.FromDouble(5).AsType<int>().Should().Be(5);
        parameter.ToString().Should().Be("""{"Rate":0.25,"Kind":"b"}""");
        parameter.Equals(System.Text.Json.JsonSerializer.Deserialize<Parameter>(parameter.ToString())).Should().BeTrue();
        Parameter.FromInt(3).Equals(Parameter.FromLong(3)).Should().BeTrue();
        parameter.Count.Should().Be(2);
    }

    public sealed class Settings
    {
        [Range(0.1, 0.9)]
        public double Rate { get; set; } = 0.2;

        [Range(1, 8)]
        public int Depth { get; set; } = 4;

        [Choice("a", "b")]
        public string Kind { get; set; } = "b";

        [BooleanChoice]
        public bool Deep { get; set; }

        [NestOption]
        public Nested Inner { get; set; } = new();

        public string Name { get; set; } = "";
    }

    public sealed class Nested
    {
        [Range(0f, 1f)]
        public float Share { get; set; }
    }
}
