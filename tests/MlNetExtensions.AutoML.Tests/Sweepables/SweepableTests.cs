using Microsoft.ML;
using Microsoft.ML.AutoML;
using Microsoft.ML.Data;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MlNetExtensions.AutoML.Tests.Reports;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace;

namespace MlNetExtensions.AutoML.Tests.Sweepables;

/// <summary>Each sweepable estimator of the pack is built and fitted at its default and at points of all its space.</summary>
public sealed class SweepableTests
{
    private static readonly Dictionary<string, Func<AutoCatalog, SweepableEstimator>> s_estimators = new()
    {
        ["logistic regression"] = auto => auto.VarianceReducedLogisticRegression("Flag", exampleWeightColumnName: "Weight"),
        ["svm"] = auto => auto.VarianceReducedLinearSvm("Flag"),
        ["maximum entropy"] = auto => auto.VarianceReducedMaximumEntropy("Class"),
        ["least squares"] = auto => auto.VarianceReducedLeastSquares("Number"),
        ["huber"] = auto => auto.VarianceReducedHuber("Number"),
        ["poisson"] = auto => auto.VarianceReducedPoisson("Count"),
        ["binary network"] = auto => auto.BinaryNeuralNetwork("Flag"),
        ["multiclass network"] = auto => auto.MulticlassNeuralNetwork("Class"),
        ["regression network"] = auto => auto.RegressionNeuralNetwork("Number"),
        ["gaussian"] = auto => auto.GaussianMahalanobis(),
        ["reconstruction"] = auto => auto.ReconstructionError(),
        ["vicreg"] = auto => auto.VicRegEmbedding(),
        ["strata"] = auto => auto.NormalizeStratified("Normalized", "Features", ["Site"]),
    };

    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> Names => [.. s_estimators.Keys];

    [Fact]
    public void Every_entry_point_is_here() => s_estimators.Should().HaveCount(typeof(ExtendedSweepables).GetMethods().Count(method => method.IsStatic));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_fitted_at_its_default_and_elsewhere(string name)
    {
        SweepableEstimator sweepable = s_estimators[name](_ml.Auto());
        IDataView rows = Rows();
        var map = new SearchSpaceMap(sweepable.SearchSpace);
        var random = new Random(4);

        for (int i = 0; i < 3; i++)
        {
            Parameter parameter = map.ToParameter(i == 0 ? map.Space.DefaultPoint() : [.. map.Space.Dimensions.Select(_ => random.NextDouble())]);
            if (parameter.ContainsKey("Epochs"))
            {
                parameter["Epochs"] = Parameter.FromInt(3);
            }

            ITransformer model = sweepable.BuildFromOption(_ml, parameter).Fit(rows);
            model.Transform(rows).Schema.Count.Should().BeGreaterThan(rows.Schema.Count, parameter.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_default_of_the_space_is_that_of_the_class(string name)
    {
        SweepableEstimator sweepable = s_estimators[name](_ml.Auto());
        Type search = typeof(SearchSpaceMap).Assembly.GetExportedTypes().Single(type => type.Name.EndsWith("Search", StringComparison.Ordinal)
            && type.GetProperties().Select(property => property.Name).Order().SequenceEqual(sweepable.SearchSpace.Keys.Order()));
        object defaults = Activator.CreateInstance(search)!;
        var map = new SearchSpaceMap(sweepable.SearchSpace);

        Parameter start = map.ToParameter(map.Space.DefaultPoint());

        foreach (var property in search.GetProperties())
        {
            object expected = property.GetValue(defaults)!;
            if (expected is double number)
            {
                start[property.Name].AsType<double>().Should().BeApproximately(number, 1e-9 * Math.Max(1, number), property.Name);
            }
            else
            {
                start[property.Name].ToString().Should().Be(System.Text.Json.JsonSerializer.Serialize(expected), property.Name);
            }
        }
    }

    [Fact]
    public void A_space_of_ones_own_takes_the_place()
    {
        var space = new SearchSpace<LinearSearch> { ["Strength"] = new UniformDoubleOption(0.1, 0.2) };

        _ml.Auto().VarianceReducedHuber(searchSpace: space).SearchSpace.Should().BeSameAs(space);
    }

    [Fact]
    public void Pipelines_offer_their_trainers_as_alternatives()
    {
        AutoCatalog auto = _ml.Auto();

        Schemas(auto.ExtendedBinaryClassification()).Should().Equal("e0", "e1", "e2");
        Schemas(auto.ExtendedMulticlassClassification()).Should().Equal("e0", "e1");
        Schemas(auto.ExtendedRegression()).Should().Equal("e0", "e1", "e2");
        Schemas(auto.ExtendedRegression(usePoisson: true)).Should().HaveCount(4);
        Schemas(auto.AnomalyDetection()).Should().Equal("e0", "e1");
        Schemas(auto.AnomalyDetection(useReconstructionError: false)).Should().Equal("e0");
        Schemas(auto.VicRegEmbedding().Append(auto.NormalizeStratified("A", "Features", ["Site"]))
            .Append(auto.ExtendedMulticlassClassification(), auto.ExtendedMulticlassClassification(useNeuralNetwork: false)))
            .Should().Equal("e0 * e1 * e2", "e0 * e1 * e3", "e0 * e1 * e4");
        FluentActions.Invoking(() => auto.AnomalyDetection(useGaussianMahalanobis: false, useReconstructionError: false))
            .Should().Throw<ArgumentException>().WithMessage("*No trainer is left*");
    }

    [Fact]
    public void An_anomaly_experiment_makes_the_area_under_the_curve_larger()
    {
        var generator = new Random(3);
        Row[] normal = [.. Enumerable.Range(0, 120).Select(i => Row.Make(generator, i, anomaly: false))];
        Row[] mixed = [.. Enumerable.Range(0, 80).Select(i => Row.Make(generator, i, anomaly: i % 4 == 0))];

        TrialResult best = _ml.Auto().CreateExperiment()
            .SetPipeline(_ml.Transforms.CopyColumns("Copy", "Features").Append(_ml.Auto().AnomalyDetection(useReconstructionError: false)))
            .SetDataset(_ml.Data.LoadFromEnumerable(normal), _ml.Data.LoadFromEnumerable(mixed))
            .SetSobolTuner()
            .SetRacingTrialRunner((context, scored) => context.AnomalyDetection.Evaluate(scored, "Anomaly").AreaUnderRocCurve)
            .SetMaxModelToExplore(8)
            .Run();

        best.Metric.Should().BeInRange(0.8, 1);
        best.Loss.Should().Be(-best.Metric);
    }

    /// <summary>The code of a report is compiled, and what it builds gives the same numbers as the trial's own.</summary>
    [Fact]
    public void The_code_of_a_trial_builds_what_was_tried()
    {
        AutoCatalog auto = _ml.Auto();
        IDataView rows = Rows();
        var random = new Random(6);
        (string Name, SweepablePipeline Pipeline, Parameter Parameter)[] trials = [.. s_estimators.Keys.Select(name =>
        {
            SweepablePipeline pipeline = auto.NormalizeStratified("Features", "Features", ["Site"]).Append(s_estimators[name](auto));
            var map = new SearchSpaceMap(new SearchSpace { ["_pipeline_"] = pipeline.SearchSpace });
            Parameter parameter = map.ToParameter([.. map.Space.Dimensions.Select(_ => random.NextDouble())]);
            if (parameter["_pipeline_"]["e1"].ContainsKey("Epochs"))
            {
                parameter["_pipeline_"]["e1"]["Epochs"] = Parameter.FromInt(3);
            }

            return (name, pipeline, parameter);
        })];

        string[] codes = [.. trials.Select((trial, i) => BestTrialCode.Write(
            new StudyProposal(i, [], System.Text.Json.JsonSerializer.Serialize(trial.Parameter)), trial.Name, trial.Pipeline)
            .Replace("class BestTrial", $"class BestTrial{i}", StringComparison.Ordinal))];
        System.Reflection.Assembly compiled = BestTrialCodeTests.Compiled(codes);

        for (int i = 0; i < trials.Length; i++)
        {
            var built = (IEstimator<ITransformer>)compiled.GetType($"BestTrial{i}")!.GetMethod("Build")!.Invoke(null, [_ml])!;
            IEstimator<ITransformer> tried = trials[i].Pipeline.BuildFromOption(_ml, trials[i].Parameter["_pipeline_"]);
            Values(built).Should().Equal(Values(tried), codes[i]);
            codes[i].Should().NotContain("Parameter", "the code is that of estimators");
        }

        float[] Values(IEstimator<ITransformer> estimator)
        {
            IDataView output = estimator.Fit(rows).Transform(rows);
            DataViewSchema.Column[] numbers = [.. output.Schema.Where(column => !column.IsHidden && column.Type.RawType == typeof(float))];
            DataViewSchema.Column[] vectors = [.. output.Schema.Where(column => !column.IsHidden && column.Type is VectorDataViewType { ItemType: NumberDataViewType })];
            return
            [
                .. numbers.SelectMany(column => output.GetColumn<float>(column)),
                .. vectors.Where(column => column.Type.RawType == typeof(VBuffer<float>)).SelectMany(column => output.GetColumn<float[]>(column).SelectMany(values => values)),
            ];
        }
    }

    [Fact]
    public void Steps_of_others_are_built_by_the_pipeline()
    {
        AutoCatalog auto = _ml.Auto();
        SweepablePipeline pipeline = _ml.Transforms.NormalizeMinMax("Features").Append(auto.ExtendedBinaryClassification("Flag"));
        var map = new SearchSpaceMap(new SearchSpace { ["_pipeline_"] = pipeline.SearchSpace });
        Parameter parameter = map.ToParameter(map.Space.DefaultPoint());
        string code = BestTrialCode.Write(new StudyProposal(0, [], System.Text.Json.JsonSerializer.Serialize(parameter)), "mixed", pipeline);

        var built = (IEstimator<ITransformer>)BestTrialCodeTests.Compiled(code).GetType("BestTrial")!.GetMethod("Build")!.Invoke(null, [_ml, pipeline])!;

        code.Should().Contain("context.BinaryClassification.Trainers.VarianceReducedLogisticRegression(").And.Contain("pipeline.Estimators[\"e0\"]");
        _ml.BinaryClassification.EvaluateNonCalibrated(built.Fit(Rows()).Transform(Rows()), "Flag").Accuracy.Should().BeGreaterThan(0.8);
        pipeline.EstimatorNames(parameter).Should().EndWith("=>VarianceReducedLogisticRegression");
    }

    [Fact]
    public void Estimators_have_the_names_of_their_methods()
    {
        AutoCatalog auto = _ml.Auto();
        SweepablePipeline pipeline = auto.NormalizeStratified("Features", "Features", ["Site"]).Append(auto.ExtendedBinaryClassification("Flag"));
        var map = new SearchSpaceMap(new SearchSpace { ["_pipeline_"] = pipeline.SearchSpace });
        int schema = map.Space.Dimensions.ToList().FindIndex(dimension => dimension.Name == "_pipeline_/_SCHEMA_");

        Enumerable.Range(0, 3).Select(level =>
        {
            double[] point = map.Space.DefaultPoint();
            point[schema] = map.Space.Dimensions[schema].CenterOf(level);
            return pipeline.EstimatorNames(map.ToParameter(point));
        }).Should().Equal(
            "NormalizeStratified=>VarianceReducedLogisticRegression", "NormalizeStratified=>VarianceReducedLinearSvm", "NormalizeStratified=>BinaryNeuralNetwork");
        pipeline.EstimatorNames(Parameter.CreateNestedParameter()).Should().BeEmpty();
    }

    private static IEnumerable<string> Schemas(SweepablePipeline pipeline) =>
        ((ChoiceOption)((SearchSpace)pipeline.SearchSpace)["_SCHEMA_"]).Choices.Select(choice => choice.AsType<string>());

    private IDataView Rows()
    {
        var random = new Random(2);
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 90).Select(i => Row.Make(random, i, anomaly: false)).ToArray());
        return _ml.Transforms.Conversion.MapValueToKey("Class", "Site").Fit(rows).Transform(rows);
    }

    private sealed class Row
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];

        public bool Flag { get; set; }

        public float Number { get; set; }

        public float Count { get; set; }

        public float Weight { get; set; } = 1;

        public float Anomaly { get; set; }

        public string Site { get; set; } = "";

        public static Row Make(Random random, int i, bool anomaly)
        {
            float[] features = [.. Enumerable.Range(0, 5).Select(_ => (float)(random.NextDouble() + random.NextDouble() + (anomaly ? 1.2 : 0)))];
            return new Row
            {
                Features = features,
                Flag = features[0] + features[1] > 2 || i % 17 == 0,
                Number = features[0] - 2 * features[2],
                Count = i % 5,
                Anomaly = anomaly ? 1 : 0,
                Site = $"s{i % 3}",
            };
        }
    }
}
