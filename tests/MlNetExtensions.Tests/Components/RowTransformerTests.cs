using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;

namespace MlNetExtensions.Tests.Components;

/// <summary>What whoever writes a component gets from the base.</summary>
public class RowTransformerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Every_kind_of_output_is_the_same_in_views_engines_and_loaded_models(int ahead)
    {
        Point[] points = Point.Some(50);
        IDataView rows = _ml.Data.LoadFromEnumerable(points);
        EveryOutput model = new EveryOutputEstimator(ahead).Fit(rows);
        PointOutputs[] expected = [.. points.Select(point => Expected(point, model.Offset))];
        ITransformer loaded = Reload(_ml.Transforms.CopyColumns("Copy", "Scalar").Append(_ml.Transforms.CopyColumns("Copy2", "Scalar")).Fit(rows).Append(model));
        ITransformer again = Reload(loaded);

        foreach (ITransformer version in new[] { model, loaded, again, EveryOutput.Find(again)! })
        {
            Read(version.Transform(rows)).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
            using PredictionEngine<Point, PointOutputs> engine = _ml.Model.CreatePredictionEngine<Point, PointOutputs>(version);
            points.Select(engine.Predict).Should().BeEquivalentTo(expected, options => options.WithStrictOrdering());
            VBuffer<ReadOnlyMemory<char>> names = default;
            version.GetOutputSchema(rows.Schema)["Kind"].GetKeyValues(ref names);
            names.DenseValues().Select(name => name.ToString()).Should().Equal("low", "middle", "high");
            version.GetOutputSchema(rows.Schema)["Both"].GetSlotNames(ref names);
            names.DenseValues().Select(name => name.ToString()).Should().Equal("x", "y", "z");
        }

        EveryOutput.Find(again)!.Offset.Should().Be(model.Offset);
        EveryOutput.Find(_ml.Transforms.CopyColumns("Copy", "Scalar").Fit(rows)).Should().BeNull();
    }

    [Fact]
    public void The_shape_before_fitting_is_that_of_the_schema_after()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Point.Some(5));
        DataViewSchema schema = new EveryOutputEstimator().Fit(rows).GetOutputSchema(rows.Schema);
        SchemaShape shape = new EveryOutputEstimator().GetOutputSchema(_ml.Transforms.CustomMapping<Nothing, Shaped>((_, _) => { }, null).GetOutputSchema(new SchemaShape([])));

        foreach (SchemaShape.Column column in shape.Where(column => schema[column.Name].Index > 1))
        {
            column.IsKey.Should().Be(schema[column.Name].Type is KeyDataViewType, column.Name);
            (column.Kind == SchemaShape.Column.VectorKind.Vector).Should().Be(schema[column.Name].Type is VectorDataViewType, column.Name);
        }

        shape.Select(column => column.Name).Should().BeEquivalentTo(schema.Select(column => column.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public void A_row_that_fails_fails_alone_and_columns_that_nobody_reads_cost_nothing(int ahead)
    {
        Point[] points = Point.Some(40);
        points[21].Vector[1] = float.NaN;
        IDataView rows = _ml.Data.LoadFromEnumerable(points);
        EveryOutput model = new EveryOutputEstimator(ahead).Fit(rows);
        int read = 0;

        FluentActions.Invoking(() =>
        {
            foreach (float _ in model.Transform(rows).GetColumn<float>("Sum"))
            {
                read++;
            }
        }).Should().Throw<ArgumentException>().WithMessage("*'Vector'*row 21*slot 1*");

        read.Should().Be(21);
        int before = model.Computed;
        model.Transform(rows).GetColumn<float>("Scalar").Should().HaveCount(40);
        model.Computed.Should().Be(before);
        model.Transform(rows).GetColumn<bool>("IsLarge").Should().HaveCount(40);
        (model.Computed - before).Should().BeInRange(1, ahead > 0 ? 8 : 40);
    }

    [Fact]
    public void A_state_that_its_component_refuses_is_not_sound()
    {
        EveryOutput model = new([new InputColumn("Vector", 2), new InputColumn("Scalar", 1)], -1);

        FluentActions.Invoking(() => EveryOutput.Find(Reload(model))).Should().Throw<InvalidDataException>().WithMessage("*EveryOutput/v1 is not sound*negative*");
        FluentActions.Invoking(() => Read(Reload(model).Transform(_ml.Data.LoadFromEnumerable(Point.Some(3))))).Should().Throw<Exception>().Which.ToString().Should().Contain("is not sound");
    }

    [Fact]
    public void The_names_of_slots_and_the_sizes_of_inputs_are_saved()
    {
        InputColumn[] inputs = [new("Vector", 2, ["north", ""]), new("Scalar", 1)];

        IReadOnlyList<InputColumn> read = EveryOutput.Find(Reload(new EveryOutput(inputs, 0)))!.Inputs;

        read.Select(input => (input.Name, input.Dimension)).Should().Equal(("Vector", 2), ("Scalar", 1));
        read[0].SlotNames.Should().Equal("north", "");
        read[1].SlotNames.Should().BeNull();
    }

    [Fact]
    public void A_component_without_a_usable_contract_is_refused_when_it_is_made()
    {
        FluentActions.Invoking(() => new Unnamed()).Should().Throw<InvalidOperationException>().WithMessage("*Unnamed has no ?ComponentContract?*");
        FluentActions.Invoking(() => new Blank()).Should().Throw<InvalidOperationException>().WithMessage("*Blank*empty*");
        FluentActions.Invoking(() => new Generic<int>()).Should().Throw<InvalidOperationException>().WithMessage("*is generic*");
        FluentActions.Invoking(() => new First()).Should().Throw<InvalidOperationException>().WithMessage("*Several classes*'Twice/v1'*");
        FluentActions.Invoking(() => new Derived()).Should().Throw<InvalidOperationException>().WithMessage("*Derived must derive from RowTransformer of itself*");
    }

    [Fact]
    public void Columns_are_checked_when_a_component_is_made()
    {
        static void Refused(Action make, string because) => FluentActions.Invoking(make).Should().Throw<ArgumentException>().WithMessage(because);

        Refused(() => _ = new InputColumn("", 1), "*");
        Refused(() => _ = new InputColumn("A", 0), "*");
        Refused(() => _ = new InputColumn("A", 2, ["x"]), "*'A' has 2 features, but 1 names*");
        Refused(() => _ = OutputColumn.OfVector("A", 131_072), "*131072*");
        Refused(() => _ = OutputColumn.OfVector("A", 2, ["x"]), "*'A' has 2 slots, but 1 names*");
        Refused(() => _ = OutputColumn.OfSingle("__mlx_a"), "*reserved*");
        Refused(() => _ = KeyValues.Of(), "*at least one value*");
        Refused(() => _ = new Loose([new InputColumn("A", 1)], []), "*output columns with distinct names*");
        Refused(() => _ = new Loose([new InputColumn("A", 1), new InputColumn("A", 1)], [OutputColumn.OfSingle("B")]), "*input columns with distinct names*");
        Refused(() => _ = new Loose([new InputColumn("A", 1)], [OutputColumn.OfSingle("B"), OutputColumn.OfText("B")]), "*'B', 'B'*");
    }

    [Fact]
    public void A_component_that_computes_nothing_or_another_type_is_told_so()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Point.Some(3));
        void Fails(OutputColumn output, string because)
        {
            var loose = new Loose([new InputColumn("Scalar", 1)], [OutputColumn.OfSingle("First"), output]);
            FluentActions.Invoking(() => _ml.Data.CreateEnumerable<LooseOutput>(loose.Transform(rows), reuseRowObject: true, ignoreMissingColumns: true).Count()).Should().Throw<Exception>().Which.ToString().Should().Contain(because);
        }

        Fails(OutputColumn.OfSingle("Empty"), "Loose was asked for column 'Empty' and did not fill it");
        Fails(OutputColumn.OfBoolean("Wrong"), "Column 'Wrong' of Loose is of type Boolean, not of Single");
    }

    private static PointOutputs Expected(Point point, float offset)
    {
        float sum = point.Vector[0] + point.Vector[1] + point.Scalar + offset;
        return new PointOutputs
        {
            Sum = sum,
            IsLarge = sum > 10,
            Kind = sum < 5 ? 1u : sum < 10 ? 2u : 3u,
            Note = FormattableString.Invariant($"sum {sum}"),
            Both = [.. point.Vector, point.Scalar],
            Plain = [sum, sum, sum, sum, sum, sum],
        };
    }

    private PointOutputs[] Read(IDataView view) => [.. _ml.Data.CreateEnumerable<PointOutputs>(view, reuseRowObject: false)];

    private ITransformer Reload(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private sealed class LooseOutput
    {
        public float Empty { get; set; }

        public bool Wrong { get; set; }
    }

    private sealed class Nothing
    {
    }

    private sealed class Shaped
    {
        [VectorType(2)]
        public float[] Vector { get; set; } = [];

        public float Scalar { get; set; }
    }

    private abstract class Simple<TSelf>() : RowTransformer<TSelf>([new InputColumn("A", 1)], [OutputColumn.OfSingle("B")])
        where TSelf : Simple<TSelf>, ISavedComponent<TSelf>
    {
        protected override void Compute(ComponentBatch batch) => batch.Singles().Clear();

        protected override void Write(BinaryWriter writer)
        {
        }
    }

    private sealed class Unnamed : Simple<Unnamed>, ISavedComponent<Unnamed>
    {
        public static Unnamed Read(SavedState state) => new();
    }

    [ComponentContract(" ")]
    private sealed class Blank : Simple<Blank>, ISavedComponent<Blank>
    {
        public static Blank Read(SavedState state) => new();
    }

    [ComponentContract("Generic/v1")]
    private sealed class Generic<T> : Simple<Generic<T>>, ISavedComponent<Generic<T>>
    {
        public static Generic<T> Read(SavedState state) => new();
    }

    [ComponentContract("Twice/v1")]
    private sealed class First : Simple<First>, ISavedComponent<First>
    {
        public static First Read(SavedState state) => new();
    }

    [ComponentContract("Twice/v1")]
    private sealed class Second : Simple<Second>, ISavedComponent<Second>
    {
        public static Second Read(SavedState state) => new();
    }

    [ComponentContract("Open/v1")]
    private class Open : Simple<Open>, ISavedComponent<Open>
    {
        public static Open Read(SavedState state) => new();
    }

    [ComponentContract("Derived/v1")]
    private sealed class Derived : Open;

    [ComponentContract("Loose/v1")]
    private sealed class Loose(IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs) : RowTransformer<Loose>(inputs, outputs), ISavedComponent<Loose>
    {
        public static Loose Read(SavedState state) => throw new InvalidDataException("never saved");

        protected override void Compute(ComponentBatch batch)
        {
            batch.Singles().Clear();
            if (Outputs[batch.Asked].Name == "Wrong")
            {
                batch.Singles(batch.Asked).Clear();
            }
        }

        protected override void Write(BinaryWriter writer)
        {
        }
    }
}
