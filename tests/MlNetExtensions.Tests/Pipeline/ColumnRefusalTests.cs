using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Tests.Components;

namespace MlNetExtensions.Tests.Pipeline;

/// <summary>Columns that cannot be features or weights are named with a remedy, by their schema and by its shape before fitting.</summary>
public class ColumnRefusalTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("Nothing", "There is no column 'Nothing'. The columns are: *Features*")]
    [InlineData("Doubles", "Column 'Doubles' is of type *Double*, but features must be Single.*ConvertType(\"Doubles\"*")]
    [InlineData("Text", "Column 'Text' is of type *, but features must be Single.*")]
    [InlineData("Key", "Column 'Key' is of type *, but features must be Single.*")]
    [InlineData("Open", "Column 'Open' is a vector of unknown size*[VectorType(n)]*")]
    public void Features_are_Single_and_of_a_known_size(string column, string message)
    {
        IDataView rows = Rows();
        var trainer = _ml.AnomalyDetection.Trainers.GaussianMahalanobis(column);
        Refused(() => trainer.Fit(rows), message);
        Refused(() => _ml.Transforms.CopyColumns("Copy", "Text").Append(trainer).Fit(rows), message);
        Refused(() => Regression(column, null).Fit(rows), message);
        Refused(() => _ml.Transforms.CopyColumns("Copy", "Text").Append(Regression(column, null)).Fit(rows), message);
    }

    [Theory]
    [InlineData("Nothing", "There is no column 'Nothing'. The columns are: *Features*")]
    [InlineData("Double", "Column 'Double' is of type *Double*, but weights of examples must be Single.*ConvertType(\"Double\"*")]
    [InlineData("Features", "Column 'Features' is of type *Vector*, but weights of examples must be Single.*")]
    [InlineData("Key", "Column 'Key' is of type *, but weights of examples must be Single.*")]
    public void Weights_are_Single_numbers(string column, string message)
    {
        IDataView rows = Rows();
        Refused(() => Regression("Vector", column).Fit(rows), message);
        Refused(() => _ml.Transforms.CopyColumns("Copy", "Text").Append(Regression("Vector", column)).Fit(rows), message);
        // A chain asks every step for its shape before it fits the first.
        SchemaShape shape = _ml.Transforms.CustomMapping<Nothing, Row>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));
        Refused(() => Regression("Vector", column).GetOutputSchema(shape), message);
        Refused(() => _ml.Regression.Trainers.NeuralNetwork("Number", "Vector", column).GetOutputSchema(shape), message);
    }

    [Fact]
    public void A_column_of_the_same_name_hides_the_one_before()
    {
        var copies = _ml.Transforms.CopyColumns("Vector", "Doubles").Append(_ml.Transforms.CopyColumns("Doubles", "Features"));
        IDataView rows = copies.Fit(Rows()).Transform(Rows());
        var wrong = _ml.Transforms.CopyColumns("Copy", "Text").Append(Regression("Vector", null));

        Refused(() => wrong.Fit(rows), "Column 'Vector' is of type *Double*");
        _ml.Transforms.CopyColumns("Copy", "Text").Append(Regression("Doubles", null)).Fit(rows).Should().NotBeNull();
    }

    [Fact]
    public void A_component_asks_the_same_of_its_columns()
    {
        IDataView named = _ml.Transforms.CopyColumns("Scalar", "Number").Fit(Rows()).Transform(Rows());
        IDataView wide = _ml.Transforms.CopyColumns("Vector", "Features").Fit(named).Transform(named);
        EveryOutput model = new EveryOutputEstimator().Fit(named);

        Refused(() => model.Transform(wide), "Column 'Vector' has 3 features, but the model was fitted on 2.*the same steps*");
        Refused(() => model.Transform(Rows()), "There is no column 'Scalar'.*");
    }

    private VarianceReducedLeastSquaresTrainer Regression(string features, string? weights) =>
        _ml.Regression.Trainers.VarianceReducedLeastSquares("Number", features, exampleWeightColumnName: weights);

    private static void Refused(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);

    private IDataView Rows() => _ml.Data.LoadFromEnumerable(Enumerable.Range(1, 12).Select(i => new Row
    {
        Features = [i, -i, i % 3],
        Vector = [i, i % 5],
        Doubles = [i],
        Open = [i],
        Number = i,
        Double = i,
        Key = 1,
    }).ToArray());

    private sealed class Nothing
    {
    }

    private sealed class Row
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        [VectorType(2)]
        public float[] Vector { get; set; } = [];

        [VectorType(1)]
        public double[] Doubles { get; set; } = [];

        public float[] Open { get; set; } = [];

        public float Number { get; set; }

        public double Double { get; set; }

        public string Text { get; set; } = "";

        [KeyType(2)]
        public uint Key { get; set; }
    }
}
