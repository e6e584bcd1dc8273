using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Data;

/// <summary>Which members of a class are columns, and what a definition or a schema can say about them.</summary>
public class DefinitionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_name_that_no_member_goes_by_gives_null() => SchemaDefinition.Create(typeof(Members))["Nothing"].Should().BeNull();

    [Theory]
    [InlineData(SchemaDefinition.Direction.Read, "Fixed", "Free", "Computed", "Both")]
    [InlineData(SchemaDefinition.Direction.Write, "Free", "Sink", "Both")]
    [InlineData(SchemaDefinition.Direction.Both, "Fixed", "Free", "Computed", "Sink", "Both")]
    public void A_member_needs_one_of_the_directions(SchemaDefinition.Direction direction, params string[] expected) =>
        SchemaDefinition.Create(typeof(Members), direction).Select(column => column.ColumnName).Should().BeEquivalentTo(expected);

    [Fact]
    public void Rows_of_an_anonymous_class_are_columns() =>
        _ml.Data.LoadFromEnumerable([new { X = 3f, Name = "a" }]).Scalars<float>("X").Should().Equal(3);

    [Fact]
    public void A_column_is_not_written_to_a_property_without_a_setter()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Members));
        IDataView data = _ml.Data.LoadFromEnumerable([new { Computed = 1f }]);

        FluentActions.Invoking(() => _ml.Data.CreateEnumerable<Members>(data, reuseRowObject: false, ignoreMissingColumns: true, definition).Count())
            .Should().Throw<InvalidOperationException>().WithMessage("*'Computed'*cannot be set*");
    }

    [Fact]
    public void A_definition_without_a_type_or_name_takes_those_of_the_member()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Vectors));
        definition["Renamed"].ColumnType = null;
        definition["Renamed"].ColumnName = null;

        _ml.Data.LoadFromEnumerable(Array.Empty<Vectors>(), definition).Schema["Values"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single));
    }

    [Fact]
    public void An_annotation_is_added_once()
    {
        SchemaDefinition.Column column = SchemaDefinition.Create(typeof(Vectors))["Renamed"];
        column.AddAnnotation("Unit", 1f, NumberDataViewType.Single);

        FluentActions.Invoking(() => column.AddAnnotation("Unit", 2f, NumberDataViewType.Single)).Should().Throw<InvalidOperationException>().WithMessage("*'Unit'*");
    }

    [Fact]
    public void Attributes_that_do_not_fit_their_member_are_refused()
    {
        FluentActions.Invoking(() => SchemaDefinition.Create(typeof(ScalarAsVector))).Should().Throw<InvalidOperationException>().WithMessage("*'Value'*VectorType*");
        FluentActions.Invoking(() => SchemaDefinition.Create(typeof(FloatAsKey))).Should().Throw<InvalidOperationException>().WithMessage("*'Value'*KeyType*");
    }

    [Fact]
    public void A_schema_gives_the_members_its_annotations_and_keeps_their_types()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Unit", TextDataViewType.Instance, "mm".AsMemory());
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Renamed", new VectorDataViewType(NumberDataViewType.Single, 7), annotations.ToAnnotations());

        DataViewSchema.Column column = _ml.Data.LoadFromEnumerable(Array.Empty<Vectors>(), schema.ToSchema()).Schema["Renamed"];
        column.Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 2));
        ReadOnlyMemory<char> unit = default;
        column.Annotations.GetValue("Unit", ref unit);
        unit.ToString().Should().Be("mm");
    }

    [Fact]
    public void A_schema_with_a_column_that_no_member_is_bound_to_is_refused()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Elsewhere", NumberDataViewType.Single);

        FluentActions.Invoking(() => _ml.Data.LoadFromEnumerable(Array.Empty<Vectors>(), schema.ToSchema())).Should().Throw<InvalidOperationException>().WithMessage("*'Elsewhere'*");
    }

    internal sealed class Members
    {
        public readonly float Fixed = 1;
        public float Free = 2;
        private float _sink;

        public float Computed => Fixed + _sink;

        public float Sink { set => _sink = value; }

        public float Both { get; set; }
    }

    public class Vectors
    {
        [ColumnName("Renamed")]
        [VectorType(2)]
        public float[]? Values { get; set; }
    }

    public class ScalarAsVector
    {
        [VectorType(2)]
        public float Value { get; set; }
    }

    public class FloatAsKey
    {
        [KeyType(2)]
        public float Value { get; set; }
    }
}
