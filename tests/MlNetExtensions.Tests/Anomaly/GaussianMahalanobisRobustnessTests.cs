using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Anomaly;

/// <summary>Bad input: each error says what was found, where, and what to do.</summary>
public class GaussianMahalanobisRobustnessTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_missing_column_is_named_with_those_that_are_there() =>
        FluentActions.Invoking(() => Trainer("LayerC").Fit(Rows(50))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("There is no column 'LayerC'. The columns are: LayerA, LayerB, Label.*");

    [Fact]
    public void A_column_of_another_type_is_named_with_the_remedy()
    {
        IDataView doubles = _ml.Data.LoadFromEnumerable([new Doubles()]);

        FluentActions.Invoking(() => Trainer("Values").Fit(doubles)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Values'*Double*ConvertType*");
    }

    [Fact]
    public void A_vector_of_unknown_size_is_refused_with_the_remedy()
    {
        IDataView variable = _ml.Data.LoadFromEnumerable([new Variable()]);

        FluentActions.Invoking(() => Trainer("Values").Fit(variable)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Values'*unknown size*VectorType*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Too_few_rows_are_refused(int count) =>
        FluentActions.Invoking(() => Trainer("LayerA").Fit(Rows(count))).Should().Throw<DegenerateSampleException>().WithMessage("Column 'LayerA' has *");

    [Fact]
    public void A_missing_value_is_named_in_fitting_and_in_scoring()
    {
        Part[] parts = Parts.Normal(100, seed: 1);
        GaussianMahalanobisTransformer model = Trainer("LayerA").Fit(Parts.View(_ml, parts));
        parts[42].LayerA[1] = float.NaN;

        FluentActions.Invoking(() => Trainer("LayerA").Fit(Parts.View(_ml, parts))).Should().Throw<InvalidRowException>().WithMessage("Column 'LayerA', row 42 (counted from 0), slot 1 holds NaN; replace missing values first*");
        FluentActions.Invoking(() => model.Transform(Parts.View(_ml, parts)).GetColumn<float>("Score").ToArray()).Should().Throw<InvalidRowException>().WithMessage("Column 'LayerA', row 42*");
        FluentActions.Invoking(() => Reload(model).Transform(Parts.View(_ml, parts)).GetColumn<float>("Score").ToArray()).Should().Throw<Exception>("a loaded model does not pass it over either");
    }

    [Fact]
    public void Constant_and_duplicate_columns_are_fitted_with_a_warning_where_they_matter()
    {
        Part[] parts = [.. Parts.Normal(100, seed: 1).Select(part => new Part { LayerA = [part.LayerA[0], part.LayerA[0], 7], LayerB = part.LayerB })];
        List<string> warnings = [];
        _ml.Log += (_, e) => warnings.Add($"{e.Kind} {e.RawMessage}");
        var options = new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerA"], Covariance = CovarianceEstimator.Empirical };

        GaussianMahalanobisTransformer model = _ml.AnomalyDetection.Trainers.GaussianMahalanobis(options).Fit(Parts.View(_ml, parts));

        model.Model.Columns[0].Components.Should().Be(1);
        warnings.Should().Contain(message => message.StartsWith("Warning") && message.Contains("singular, rank 1 of 3"));
        Trainer("LayerA").Fit(Parts.View(_ml, parts)).Transform(Parts.View(_ml, parts)).GetColumn<float>("Score").Should().OnlyContain(score => float.IsFinite(score));
    }

    [Fact]
    public void A_model_refuses_data_of_another_dimension()
    {
        GaussianMahalanobisTransformer model = Trainer("LayerA").Fit(Rows(50));
        IDataView other = _ml.Data.LoadFromEnumerable([new OtherLayer()]);

        FluentActions.Invoking(() => model.Transform(other)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'LayerA' has 4 features*fitted on 3*");
        FluentActions.Invoking(() => Reload(model).Transform(other).GetColumn<float>("Score").ToArray()).Should().Throw<Exception>();
    }

    [Fact]
    public void A_saved_model_has_no_trace_of_temporary_columns_and_no_type_but_built_ins()
    {
        GaussianMahalanobisTransformer model = Trainer("LayerA").Fit(Rows(50));

        ITransformer loaded = Reload(model);

        loaded.Should().BeAssignableTo<TransformerChain<ITransformer>>();
        loaded.GetOutputSchema(Rows(1).Schema).Select(column => column.Name).Should().NotContain(name => name.StartsWith(Carrier.Prefix, StringComparison.Ordinal));
        GaussianMahalanobisTransformer.Find(loaded)!.HasStatistics.Should().BeTrue();
        GaussianMahalanobisTransformer.Find(_ml.Transforms.CopyColumns("Copy", "LayerA").Fit(Rows(1))).Should().BeNull();
    }

    [Fact]
    public void Models_that_do_not_fit_each_other_are_not_merged()
    {
        GaussianMahalanobisTransformer a = Trainer("LayerA").Fit(Rows(50)), b = Trainer("LayerB").Fit(Rows(50));
        var options = new GaussianMahalanobisTrainer.Options { FeatureColumnNames = ["LayerA"], KeepStatistics = false };
        GaussianMahalanobisTransformer bare = _ml.AnomalyDetection.Trainers.GaussianMahalanobis(options).Fit(Rows(50));

        FluentActions.Invoking(() => a.Merge(b, 1)).Should().Throw<ArgumentException>().WithMessage("*LayerA*LayerB*");
        FluentActions.Invoking(() => a.Merge(bare, 1)).Should().Throw<InvalidOperationException>().WithMessage("*KeepStatistics*");
    }

    [Fact]
    public void Fitting_goes_on_only_from_the_same_columns_in_the_same_order()
    {
        GaussianMahalanobisTransformer Fit(string[] columns, GaussianMahalanobisTransformer? previous = null) =>
            _ml.AnomalyDetection.Trainers.GaussianMahalanobis(columns).Fit(Rows(50), previous);
        void Refused(string[] columns, GaussianMahalanobisTransformer previous, string because) =>
            FluentActions.Invoking(() => Fit(columns, previous)).Should().Throw<ArgumentException>().WithMessage(because).WithParameterName(nameof(previous));
        IDataView renamed = _ml.Transforms.CopyColumns("LayerC", "LayerA").Fit(Rows(50)).Transform(Rows(50));
        GaussianMahalanobisTransformer sameSize = _ml.AnomalyDetection.Trainers.GaussianMahalanobis("LayerC").Fit(renamed);
        GaussianMahalanobisTransformer otherSize = _ml.AnomalyDetection.Trainers.GaussianMahalanobis("LayerA")
            .Fit(_ml.Transforms.Concatenate("LayerA", "LayerA", "LayerA").Fit(Rows(50)).Transform(Rows(50)));

        Refused(["LayerA"], sameSize, "*[LayerA: 3]*[LayerC: 3]*");
        Refused(["LayerA"], otherSize, "*[LayerA: 3]*[LayerA: 6]*");
        Refused(["LayerA", "LayerB"], Fit(["LayerB", "LayerA"]), "*[LayerA: 3, LayerB: 5]*[LayerB: 5, LayerA: 3]*");
        Refused(["LayerA"], Fit(["LayerA", "LayerB"]), "*[LayerA: 3]*[LayerA: 3, LayerB: 5]*");
        Fit(["LayerA", "LayerB"], Fit(["LayerA", "LayerB"])).Model.Columns[0].Count.Should().Be(100);
        FluentActions.Invoking(() => Fit(["LayerA"]).Merge(otherSize, 1)).Should().Throw<ArgumentException>().WithMessage("*LayerA: 3*LayerA: 6*");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void A_rate_out_of_range_is_refused_when_the_trainer_is_made(double rate) =>
        FluentActions.Invoking(() => _ml.AnomalyDetection.Trainers.GaussianMahalanobis("LayerA", rate)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*(0, 1)*");

    [Fact]
    public void Names_that_collide_or_are_reserved_are_refused()
    {
        void Make(Action<GaussianMahalanobisTrainer.Options> change)
        {
            var options = new GaussianMahalanobisTrainer.Options();
            change(options);
            _ml.AnomalyDetection.Trainers.GaussianMahalanobis(options);
        }

        FluentActions.Invoking(() => Make(options => options.PValueColumnName = "Score")).Should().Throw<ArgumentException>().WithMessage("*distinct names*");
        FluentActions.Invoking(() => Make(options => options.ScoreColumnName = "__mlx_x")).Should().Throw<ArgumentException>().WithMessage("*reserved*");
        FluentActions.Invoking(() => Make(options => options.FeatureColumnNames = [])).Should().Throw<ArgumentException>().WithMessage("*at least one feature column*");
        FluentActions.Invoking(() => Make(options => options.FeatureColumnNames = ["A", "A"])).Should().Throw<ArgumentException>().WithMessage("*named twice*");
        FluentActions.Invoking(() => Make(options => options.Threshold = AnomalyThreshold.F)).Should().Throw<ArgumentException>().WithMessage("The F law holds*");
    }

    private GaussianMahalanobisTrainer Trainer(string column) => _ml.AnomalyDetection.Trainers.GaussianMahalanobis(column);

    private IDataView Rows(int count) => Parts.View(_ml, Parts.Normal(count, seed: 1));

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class Doubles
    {
        [VectorType(2)]
        public double[] Values { get; set; } = [1, 2];
    }

    private sealed class Variable
    {
        public float[] Values { get; set; } = [1, 2];
    }

    private sealed class OtherLayer
    {
        [VectorType(4)]
        public float[] LayerA { get; set; } = [1, 2, 3, 4];
    }
}
