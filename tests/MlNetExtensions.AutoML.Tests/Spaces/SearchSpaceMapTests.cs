using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Spaces;

public sealed class SearchSpaceMapTests
{
    private static readonly SearchSpace s_flat = new()
    {
        ["rate"] = new UniformDoubleOption(1e-6, 10, logBase: true, defaultValue: 0.1),
        ["share"] = new UniformSingleOption(0.25f, 0.75f),
        ["trees"] = new UniformIntOption(4, 32768, logBase: true, defaultValue: 100),
        ["depth"] = new UniformIntOption(1, 6, defaultValue: 3),
        ["bits"] = new UniformIntOption(1, 16, logBase: true, defaultValue: 5),
        ["kind"] = new ChoiceOption(["a", "b", "c"], "b"),
        ["flag"] = new ChoiceOption([true, false], false),
        ["steps"] = new ChoiceOption(1, 10, 100, 1000),
        ["fixed"] = new ChoiceOption("only"),
        ["point"] = new UniformDoubleOption(3, 3),
        ["nested"] = new SearchSpace { ["x"] = new UniformDoubleOption(-5, 5, defaultValue: 1) },
    };

    [Fact]
    public void Dimensions_are_numbers_levels_and_categories()
    {
        var map = new SearchSpaceMap(s_flat);

        map.Space.Dimensions.Select(dimension => (dimension.Name, dimension.Levels, dimension.Ordered)).Should().Equal(
            ("bits", 16, true), ("depth", 6, true), ("flag", 2, true), ("kind", 3, false), ("nested/x", 0, false), ("rate", 0, false),
            ("share", 0, false), ("steps", 4, true), ("trees", 0, false));
    }

    [Fact]
    public void The_default_point_is_MLNETs_default()
    {
        var map = new SearchSpaceMap(s_flat);

        Parameter start = map.ToParameter(map.Space.DefaultPoint());

        start["kind"].AsType<string>().Should().Be("b");
        start["flag"].AsType<bool>().Should().BeFalse();
        start["depth"].AsType<int>().Should().Be(3);
        start["bits"].AsType<int>().Should().Be(5);
        start["trees"].AsType<int>().Should().Be(100);
        start["steps"].AsType<int>().Should().Be(1);
        start["fixed"].AsType<string>().Should().Be("only");
        start["point"].AsType<double>().Should().Be(3);
        start["rate"].AsType<double>().Should().BeApproximately(0.1, 1e-12);
        start["nested"]["x"].AsType<double>().Should().BeApproximately(1, 1e-12);
    }

    [Fact]
    public void Every_default_of_a_whole_number_is_met()
    {
        foreach (bool log in new[] { false, true })
        {
            for (int value = 1; value <= 400; value++)
            {
                int most = value % 2 == 0 ? 400 : Math.Max(value, 12);
                var map = new SearchSpaceMap(new SearchSpace { ["n"] = new UniformIntOption(1, most, log, value) });

                map.ToParameter(map.Space.DefaultPoint())["n"].AsType<int>().Should().BeInRange(value == most && most > 16 && log ? value - 1 : value, value);
            }
        }
    }

    [Fact]
    public void Points_and_parameters_come_back()
    {
        var map = new SearchSpaceMap(s_flat);
        var random = new Random(5);
        for (int trial = 0; trial < 500; trial++)
        {
            double[] point = [.. Enumerable.Range(0, map.Space.Count).Select(_ => random.NextDouble())];

            Parameter parameter = map.ToParameter(point);
            double[] back = map.ToPoint(parameter);

            map.ToParameter(back).ToString().Should().Be(Rounded(parameter, map.ToParameter(back)));
            map.Space.Canonicalize(point);
            for (int i = 0; i < point.Length; i++)
            {
                // Whole numbers stand for the middle of their interval.
                back[i].Should().BeApproximately(point[i], map.Space.Dimensions[i].Name == "trees" ? 0.03 : 1e-6);
            }
        }
    }

    [Fact]
    public void Each_level_is_reached()
    {
        var map = new SearchSpaceMap(s_flat);
        int depth = map.Space.Dimensions.ToList().FindIndex(dimension => dimension.Name == "depth");

        Enumerable.Range(0, 6).Select(level =>
        {
            double[] point = map.Space.DefaultPoint();
            point[depth] = map.Space.Dimensions[depth].CenterOf(level);
            return map.ToParameter(point)["depth"].AsType<int>();
        }).Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public void Options_of_a_step_are_active_only_for_its_schemas()
    {
        var map = new SearchSpaceMap(Wrapped(Pipeline()));

        TuningDimension schema = map.Space.Dimensions[0];
        schema.Name.Should().Be("_pipeline_/_SCHEMA_");
        (schema.Levels, schema.Ordered).Should().Be((2, false));
        map.Space.Dimensions.Select(dimension => dimension.Name).Should().Equal(
            "_pipeline_/_SCHEMA_", "_pipeline_/e0/x", "_pipeline_/e1/x", "_pipeline_/e2/x");
        double[] first = [0.25, 0.1, 0.2, 0.3], second = [0.75, 0.1, 0.2, 0.3];
        Active(first).Should().Equal(true, true, true, false);
        Active(second).Should().Equal(true, true, false, true);
        map.ToParameter(second)["_pipeline_"]["e1"]["x"].AsType<double>().Should().Be(0, "what is not active is at its default");

        IEnumerable<bool> Active(double[] point) => Enumerable.Range(0, 4).Select(i => map.Space.IsActive(point, i));
    }

    [Fact]
    public void A_pipeline_is_built_of_every_point()
    {
        SweepablePipeline pipeline = Pipeline();
        var map = new SearchSpaceMap(Wrapped(pipeline));

        pipeline.BuildFromOption(new MLContext(), map.ToParameter([0.9, 0.5, 0.5, 0.5])["_pipeline_"]).Should().NotBeNull();
        pipeline.CurrentParameter["_SCHEMA_"].AsType<string>().Should().Be("e0 * e2");
    }

    [Fact]
    public void Default_instances_stay_below()
    {
        var space = new SearchSpace { ["s"] = new SearchSpace<Seam.SearchSpaceTests.Settings>(new Seam.SearchSpaceTests.Settings { Name = "given" }) };

        var map = new SearchSpaceMap(space);

        map.ToParameter(map.Space.DefaultPoint())["s"]["Name"].AsType<string>().Should().Be("given");
    }

    [Fact]
    public void Spaces_of_one_point_have_no_dimension()
    {
        foreach (SearchSpace space in new[] { new SearchSpace(), new SearchSpace { ["a"] = new ChoiceOption("x"), ["b"] = new UniformIntOption(2, 2) } })
        {
            var map = new SearchSpaceMap(space);

            map.Space.Count.Should().Be(0);
            map.ToPoint(map.ToParameter([])).Should().BeEmpty();
        }
    }

    [Fact]
    public void Thousands_of_categories_come_back()
    {
        object[] names = [.. Enumerable.Range(0, 5000).Select(i => $"category {i}")];
        var map = new SearchSpaceMap(new SearchSpace { ["c"] = new ChoiceOption(names) });

        foreach (int i in new[] { 0, 1, 2499, 3333, 4998, 4999 })
        {
            double[] point = [(i + 0.5) / 5000];
            Parameter parameter = map.ToParameter(point);
            parameter["c"].AsType<string>().Should().Be($"category {i}");
            map.ToPoint(parameter).Should().Equal(point);
        }
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(-1, 1, true)]
    [InlineData(0, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(double.NaN, 1, false)]
    [InlineData(0, double.PositiveInfinity, false)]
    [InlineData(-double.MaxValue, double.MaxValue, false)]
    public void Ranges_without_values_are_refused_by_name(double min, double max, bool log) =>
        FluentActions.Invoking(() => new SearchSpaceMap(new SearchSpace { ["outer"] = new SearchSpace { ["rate"] = new UniformDoubleOption(min, max, log) } }))
            .Should().Throw<ArgumentException>().WithMessage("*'outer/rate'*");

    [Fact]
    public void Values_out_of_range_go_to_the_nearest_end_and_missing_ones_to_the_default()
    {
        var map = new SearchSpaceMap(s_flat);
        var parameter = map.ToParameter(map.Space.DefaultPoint());
        parameter["rate"] = Parameter.FromDouble(1000);
        parameter["depth"] = Parameter.FromInt(99);
        parameter["nested"].Remove("x");

        Parameter back = map.ToParameter(map.ToPoint(parameter));

        back["rate"].AsType<double>().Should().BeApproximately(10, 1e-9);
        back["depth"].AsType<int>().Should().Be(6);
        back["nested"]["x"].AsType<double>().Should().BeApproximately(1, 1e-12);
    }

    [Theory]
    [InlineData("kind", "\"z\"")]
    [InlineData("rate", "\"fast\"")]
    public void Values_that_an_option_cannot_have_are_refused_by_name(string name, string json)
    {
        var map = new SearchSpaceMap(s_flat);
        Parameter parameter = map.ToParameter(map.Space.DefaultPoint());
        parameter[name] = System.Text.Json.JsonSerializer.Deserialize<Parameter>(json)!;

        FluentActions.Invoking(() => map.ToPoint(parameter)).Should().Throw<ArgumentException>().WithMessage($"*'{name}'*");
    }

    [Fact]
    public void Fingerprints_tell_spaces_apart()
    {
        string Of(params (string Name, OptionBase Option)[] options)
        {
            var space = new SearchSpace();
            Array.ForEach(options, option => space.Add(option.Name, option.Option));
            return new SearchSpaceMap(space).Fingerprint;
        }

        string[] prints =
        [
            Of(("a", new UniformDoubleOption(0, 1))), Of(("b", new UniformDoubleOption(0, 1))), Of(("a", new UniformDoubleOption(0, 2))),
            Of(("a", new UniformDoubleOption(1, 2, logBase: true))), Of(("a", new UniformDoubleOption(1, 2))),
            Of(("a", new UniformDoubleOption(0, 1, defaultValue: 0.5))), Of(("a", new ChoiceOption("x", "y"))), Of(("a", new ChoiceOption("x", "z"))),
            Of(("a", new UniformIntOption(0, 1000))),
        ];

        prints.Should().OnlyHaveUniqueItems();
        prints[0].Should().Be(Of(("a", new UniformDoubleOption(0, 1)))).And.HaveLength(64);
    }

    // Numbers differ in the last digits, as ML.NET's mapping there and back does.
    private static string Rounded(Parameter parameter, Parameter back)
    {
        parameter["rate"].AsType<double>().Should().BeApproximately(back["rate"].AsType<double>(), 1e-9 * 10);
        parameter["share"].AsType<float>().Should().BeApproximately(back["share"].AsType<float>(), 1e-6f);
        parameter["nested"]["x"].AsType<double>().Should().BeApproximately(back["nested"]["x"].AsType<double>(), 1e-9);
        foreach (string name in new[] { "rate", "share", "nested" })
        {
            parameter[name] = back[name];
        }

        return parameter.ToString();
    }

    private static SearchSpace Wrapped(SweepablePipeline pipeline) => new() { ["_pipeline_"] = pipeline.SearchSpace };

    private static SweepablePipeline Pipeline() => Step().Append(Step(), Step());

    private static SweepableEstimator Step() =>
        new((context, _) => context.Transforms.CopyColumns("X", "Features"), new SearchSpace { ["x"] = new UniformDoubleOption(0, 1) });
}
