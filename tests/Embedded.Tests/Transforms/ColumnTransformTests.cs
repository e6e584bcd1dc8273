using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Transforms;

public sealed class ColumnTransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Concatenate_joins_scalars_dense_and_sparse_vectors()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Vectors("B", [4, 5], [0, 0], [6, 7]), Views.Sparse("C", 3, (2, 8f), (0, 9f), (1, 10f)));
        var transformer = _ml.Transforms.Concatenate("Features", "A", "B", "C").Fit(data);

        foreach (ITransformer each in new ITransformer[] { transformer, transformer.Reload() })
        {
            var view = each.Transform(data);
            view.Schema["Features"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, 6));
            view.Vectors<float>("Features").Should().BeEquivalentTo(new float[][] { [1, 4, 5, 0, 0, 8], [2, 0, 0, 9, 0, 0], [3, 6, 7, 0, 10, 0] }, options => options.WithStrictOrdering());
            view.Schema["Features"].SlotNames().Should().Equal("A", "", "", "", "", "");
        }
    }

    [Fact]
    public void Concatenate_stays_sparse_where_most_is_zero()
    {
        var data = Views.Of(Views.Sparse("C", 300, (2, 8f), (0, 9f), (1, 10f)), Views.Scalars("A", 1f, 2, 3));
        var view = _ml.Transforms.Concatenate("Features", "C", "A", "C").Fit(data).Transform(data);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Features"]]);
        cursor.MoveNext();
        VBuffer<float> value = default;
        cursor.GetGetter<VBuffer<float>>(view.Schema["Features"])(ref value);

        value.GetIndices().ToArray().Should().Equal(2, 300, 303);
        value.GetValues().ToArray().Should().Equal(8, 1, 8);
    }

    [Fact]
    public void Concatenate_names_slots_after_their_columns()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Scalars("B", 4f, 5, 6));
        var view = new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("Pair", "A", "B")).Append(_ml.Transforms.Concatenate("All", "B", "Pair")).Fit(data).Transform(data);

        view.Schema["All"].SlotNames().Should().Equal("B", "Pair.A", "Pair.B");
    }

    [Fact]
    public void Concatenate_of_one_vector_passes_it_on_and_of_a_variable_one_is_variable()
    {
        var data = Views.Of(Views.Vectors("B", [4, 5], [0, 0], [6, 7]), Views.Variable("V", [1], [], [2, 3]));

        _ml.Transforms.Concatenate("Features", "B").Fit(data).GetOutputSchema(data.Schema)["Features"].Type.Should().Be(data.Schema["B"].Type);
        var variable = _ml.Transforms.Concatenate("Features", "V", "B").Fit(data).Transform(data);
        variable.Schema["Features"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single));
        variable.Vectors<float>("Features").Should().BeEquivalentTo(new float[][] { [1, 4, 5], [0, 0], [2, 3, 6, 7] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Concatenate_refuses_mixed_types_and_missing_columns()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Scalars("D", 1.0, 2, 3));

        FluentActions.Invoking(() => _ml.Transforms.Concatenate("X", "A", "D").Fit(data).Transform(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'D'*Single*Double*");
        FluentActions.Invoking(() => _ml.Transforms.Concatenate("X", "A", "D").GetOutputSchema(SchemaShape.Create(data.Schema))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'D'*Single*Double*");
        FluentActions.Invoking(() => _ml.Transforms.Concatenate("X", "A", "Z").Fit(data).Transform(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Z'*A, D*");
        FluentActions.Invoking(() => _ml.Transforms.Concatenate("X")).Should().Throw<ArgumentException>().WithMessage("*'X'*at least one*");
    }

    [Fact]
    public void Copied_columns_have_the_values_and_annotations_of_their_source()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Scalars("B", 4f, 5, 6));
        ITransformer copied = new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("Pair", "A", "B")).Append(_ml.Transforms.CopyColumns("Copy", "Pair")).Fit(data);
        var view = copied.Reload().Transform(data);

        view.Vectors<float>("Copy")[2].Should().Equal(3, 6);
        view.Schema["Copy"].SlotNames().Should().Equal("A", "B");
    }

    [Fact]
    public void A_copy_over_an_existing_name_hides_it()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Scalars("B", 4f, 5, 6));
        var view = _ml.Transforms.CopyColumns("A", "B").Fit(data).Transform(data);

        view.Scalars<float>("A").Should().Equal(4, 5, 6);
        view.Schema.Select(column => (column.Name, column.IsHidden)).Should().Equal(("A", true), ("A", false), ("B", false));
    }

    [Fact]
    public void Selected_columns_come_in_the_order_asked_for_and_dropped_ones_go_hidden_or_not()
    {
        var data = _ml.Transforms.CopyColumns("A", "B").Fit(Source()).Transform(Source());

        Names(_ml.Transforms.SelectColumns("C", "A").Fit(data)).Should().Equal("C", "A");
        Names(_ml.Transforms.SelectColumns(["A"], keepHidden: true).Fit(data)).Should().Equal("A", "A");
        Names(_ml.Transforms.DropColumns("A").Fit(data)).Should().Equal("B", "C");
        _ml.Transforms.SelectColumns("A").Fit(data).Transform(data).Scalars<float>("A").Should().Equal(4, 5, 6);

        IEnumerable<string> Names(ITransformer transformer) => transformer.Reload().GetOutputSchema(data.Schema).Select(column => column.Name);
        static IDataView Source() => Views.Of(Views.Scalars("A", 1f, 2, 3), Views.Scalars("B", 4f, 5, 6), Views.Scalars("C", 7, 8, 9));
    }

    [Fact]
    public void Selecting_or_dropping_a_column_that_is_not_there_is_an_error()
    {
        var data = Views.Of(Views.Scalars("A", 1f, 2, 3));

        FluentActions.Invoking(() => _ml.Transforms.SelectColumns("Z").Fit(data)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Z'*");
        FluentActions.Invoking(() => _ml.Transforms.DropColumns("Z").GetOutputSchema(SchemaShape.Create(data.Schema))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Z'*");
        FluentActions.Invoking(() => _ml.Transforms.DropColumns()).Should().Throw<ArgumentException>();
    }
}
