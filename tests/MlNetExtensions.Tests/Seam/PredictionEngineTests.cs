using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>One row at a time, through a model that maps rows.</summary>
public class PredictionEngineTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;
    private readonly ITransformer _model;

    public PredictionEngineTests()
    {
        _data = _ml.LoadPairs(10);
        _model = _ml.Transforms.Concatenate("Vector", "X", "Y").Append(_ml.Transforms.CustomMapping<OnlyX, Doubled>(DoublingFactory.Map, null)).Fit(_data);
    }

    [Fact]
    public void A_row_is_predicted_as_a_view_transforms_it()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Pair, Prediction>(_model);
        float[] twice = _model.Transform(_data).Column<float>("Twice");

        foreach ((Pair row, int i) in SeamRows.Pairs(10).Select((row, i) => (row, i)))
        {
            Prediction prediction = engine.Predict(row);
            prediction.Twice.Should().Be(twice[i]);
            prediction.Vector.DenseValues().Should().Equal(row.X, row.Y);
            prediction.Y.Should().Be(row.Y);
        }
    }

    [Fact]
    public void Each_prediction_is_an_object_of_its_own()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Pair, Prediction>(_model);

        Prediction first = engine.Predict(new Pair { X = 1 });
        Prediction second = engine.Predict(new Pair { X = 2 });
        first.Twice.Should().Be(2);
        second.Twice.Should().Be(4);
    }

    [Fact]
    public void A_given_object_is_filled()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Pair, Prediction>(_model);
        var prediction = new Prediction();
        Prediction given = prediction;

        engine.Predict(new Pair { X = 3 }, ref given);
        given.Should().BeSameAs(prediction);
        prediction.Twice.Should().Be(6);
    }

    [Fact]
    public void The_engine_tells_its_output_schema()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Pair, Prediction>(_model);

        engine.OutputSchema.Select(column => column.Name).Should().Contain(["Vector", "Twice", "Negative"]);
    }

    [Fact]
    public void A_model_that_drops_rows_is_refused()
    {
        ITransformer dropping = _model.Append(new FirstRowsTransformer(_ml, 1));

        FluentActions.Invoking(() => _ml.Model.CreatePredictionEngine<Pair, Prediction>(dropping)).Should().Throw<Exception>();
    }

    [Fact]
    public void An_input_without_a_column_that_the_model_needs_is_refused() =>
        FluentActions.Invoking(() => _ml.Model.CreatePredictionEngine<OnlyX, Prediction>(_model)).Should().Throw<Exception>();

    [Fact]
    public void A_missing_output_column_is_ignored_unless_told_otherwise()
    {
        using var engine = _ml.Model.CreatePredictionEngine<Pair, WithUnknown>(_model);
        engine.Predict(new Pair { X = 1 }).Twice.Should().Be(2);

        FluentActions.Invoking(() => _ml.Model.CreatePredictionEngine<Pair, WithUnknown>(_model, ignoreMissingColumns: false))
            .Should().Throw<Exception>();
    }

    [Fact]
    public void Keys_count_from_zero_going_in_and_from_one_coming_out()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Keyed()]);
        using var engine = _ml.Model.CreatePredictionEngine<Keyed, Keyed>(_ml.Transforms.CopyColumns("Copy", "Key").Fit(data));

        new uint[] { 0, 2, 3 }.Select(key => engine.Predict(new Keyed { Key = key }).Key).Should().Equal(1, 3, 0);
    }

    [Fact]
    public void Definitions_rename_the_columns()
    {
        SchemaDefinition input = SchemaDefinition.Create(typeof(Renamed));
        input["First"].ColumnName = "X";
        input["Second"].ColumnName = "Y";
        SchemaDefinition output = SchemaDefinition.Create(typeof(OnlyX));
        output["X"].ColumnName = "Twice";
        using var engine = _ml.Model.CreatePredictionEngine<Renamed, OnlyX>(_model, inputSchemaDefinition: input, outputSchemaDefinition: output);

        engine.Predict(new Renamed { First = 4 }).X.Should().Be(8);
    }

    public sealed class Keyed
    {
        [KeyType(3)]
        public uint Key { get; set; }
    }

    public sealed class Prediction
    {
        public float Y { get; set; }

        public float Twice { get; set; }

        public VBuffer<float> Vector { get; set; }
    }

    public sealed class WithUnknown
    {
        public float Twice { get; set; }

        public float Unknown { get; set; }
    }

    public sealed class Renamed
    {
        public float First { get; set; }

        public float Second { get; set; }
    }
}
