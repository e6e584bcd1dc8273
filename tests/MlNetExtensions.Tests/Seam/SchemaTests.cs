using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Schemas know the columns that data will have, before there is any.</summary>
public class SchemaTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_column_of_the_same_name_hides_the_older_one()
    {
        IDataView data = _ml.LoadPairs(3);
        IDataView view = _ml.Transforms.CopyColumns("X", "Y").Fit(data).Transform(data);

        DataViewSchema.Column visible = view.Schema["X"];
        DataViewSchema.Column[] named = [.. view.Schema.Where(column => column.Name == "X")];
        named.Should().HaveCount(2);
        named.Single(column => column.IsHidden).Index.Should().NotBe(visible.Index);
        visible.IsHidden.Should().BeFalse();
        view.Column<float>("X").Should().Equal(100, 99, 98);
    }

    [Fact]
    public void A_hidden_column_can_still_be_read()
    {
        IDataView data = _ml.LoadPairs(3);
        IDataView view = _ml.Transforms.CopyColumns("X", "Y").Fit(data).Transform(data);
        DataViewSchema.Column hidden = view.Schema.Single(column => column.IsHidden);
        using DataViewRowCursor cursor = view.GetRowCursor([hidden]);
        ValueGetter<float> getter = cursor.GetGetter<float>(hidden);

        float value = 0;
        cursor.MoveNext();
        cursor.MoveNext();
        getter(ref value);
        value.Should().Be(1);
    }

    [Fact]
    public void Indices_are_places_in_the_schema()
    {
        DataViewSchema schema = _ml.LoadPairs(1).Schema;

        schema.Select(column => column.Index).Should().Equal(0, 1);
        schema[1].Name.Should().Be(schema.Last().Name);
    }

    [Fact]
    public void A_missing_column_is_null_or_an_error()
    {
        DataViewSchema schema = _ml.LoadPairs(1).Schema;

        schema.GetColumnOrNull("Z").Should().BeNull();
        FluentActions.Invoking(() => schema["Z"]).Should().Throw<Exception>();
    }

    [Fact]
    public void A_missing_input_column_is_refused()
    {
        IDataView data = _ml.LoadPairs(1);

        FluentActions.Invoking(() => _ml.Transforms.Concatenate("F", "X", "Z").Fit(data).Transform(data)).Should().Throw<Exception>();
        FluentActions.Invoking(() => _ml.Transforms.Concatenate("F", "X", "Z").GetOutputSchema(new SchemaShape([]))).Should().Throw<Exception>();
    }

    [Fact]
    public void Concatenation_has_the_size_and_slot_names_of_its_parts()
    {
        IDataView data = _ml.LoadPairs(2);
        DataViewSchema.Column features = _ml.Transforms.Concatenate("F", "Y", "X").Fit(data).GetOutputSchema(data.Schema)["F"];

        features.Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 2));
        features.HasSlotNames().Should().BeTrue();
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("Y", "X");
    }

    [Fact]
    public void A_chain_tells_the_schema_that_its_output_has()
    {
        IDataView data = _ml.LoadPairs(2);
        var chain = _ml.Transforms.Concatenate("F", "X", "Y").Append(_ml.Transforms.DropColumns("Y")).Fit(data);

        string[] told = [.. chain.GetOutputSchema(data.Schema).Select(column => $"{column.Name}: {column.Type}")];
        chain.Transform(data).Schema.Select(column => $"{column.Name}: {column.Type}").Should().Equal(told);
        told.Should().HaveCount(2);
    }

    [Fact]
    public void An_estimator_tells_the_shape_of_its_output()
    {
        SchemaShape shape = _ml.Transforms.CustomMapping<Empty, Doubled>((_, _) => { }, null).GetOutputSchema(new SchemaShape([]));

        SchemaShape.Column column = shape.Single(column => column.Name == "Twice");
        column.Kind.Should().Be(SchemaShape.Column.VectorKind.Scalar);
        column.ItemType.Should().Be(NumberDataViewType.Single);
        column.IsKey.Should().BeFalse();
    }

    [Fact]
    public void Selecting_keeps_the_named_columns_alone()
    {
        IDataView data = _ml.LoadPairs(2);
        IDataView view = _ml.Transforms.CopyColumns("Z", "X").Append(_ml.Transforms.SelectColumns("Z", "Y")).Fit(data).Transform(data);

        view.Schema.Select(column => column.Name).Should().BeEquivalentTo("Z", "Y");
        view.Column<float>("Z").Should().Equal(0, 1);
    }

    [Fact]
    public void Types_are_equal_by_what_they_hold()
    {
        new VectorDataViewType(NumberDataViewType.Single, 3).Equals((DataViewType)new VectorDataViewType(NumberDataViewType.Single, 3)).Should().BeTrue();
        new VectorDataViewType(NumberDataViewType.Single, 3).Equals((DataViewType)new VectorDataViewType(NumberDataViewType.Single, 4)).Should().BeFalse();
        new KeyDataViewType(typeof(uint), 3).Equals((DataViewType)new KeyDataViewType(typeof(uint), 3)).Should().BeTrue();
        new KeyDataViewType(typeof(uint), 3).Equals((DataViewType)new KeyDataViewType(typeof(ulong), 3)).Should().BeFalse();
        new VectorDataViewType(NumberDataViewType.Single, 2, 3).Size.Should().Be(6);
        new VectorDataViewType(NumberDataViewType.Single).IsKnownSize.Should().BeFalse();
    }

    [Fact]
    public void Annotations_are_read_by_kind()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue("Unit", TextDataViewType.Instance, "mm".AsMemory());
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Width", NumberDataViewType.Double, annotations.ToAnnotations());
        DataViewSchema.Column column = builder.ToSchema()["Width"];

        ReadOnlyMemory<char> unit = default;
        column.Annotations.GetValue("Unit", ref unit);
        unit.ToString().Should().Be("mm");
        column.Annotations.Schema.Select(annotation => annotation.Name).Should().Equal("Unit");
        FluentActions.Invoking(() => column.Annotations.GetValue("Color", ref unit)).Should().Throw<Exception>();
    }

    private sealed class Empty;
}
