using Microsoft.ML;
using Microsoft.ML.Data;

namespace Embedded.Tests.Transforms;

/// <summary>The part of ML.NET's expressions that this repository uses.</summary>
public class ExpressionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_vector_is_computed_slot_by_slot_and_passes_its_slot_names_on()
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition["Start"].ColumnType = new VectorDataViewType(NumberDataViewType.Int32, 3);
        definition["Start"].AddAnnotation("SlotNames", new VBuffer<ReadOnlyMemory<char>>(3, ["a".AsMemory(), "b".AsMemory(), "c".AsMemory()]), new VectorDataViewType(TextDataViewType.Instance, 3));
        IDataView view = _ml.Data.LoadFromEnumerable([new Row { Start = [0, 2, 4], Text = "1 2 x" }, new Row { Start = [4, 2, 5], Text = "1 234 6" }], definition);

        IDataView computed = _ml.Transforms.Expression("Out", "(s, t) : single(mid(t, s, s + 2))", "Start", "Text").Fit(view).Reload().Transform(view);

        computed.GetColumn<float[]>("Out").Should().SatisfyRespectively(
            first => first.Should().Equal(1, 2, float.NaN),
            second => second.Should().Equal(4, 23, 6));
        VBuffer<ReadOnlyMemory<char>> names = default;
        computed.Schema["Out"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("a", "b", "c");
    }

    [Theory]
    [InlineData("(s, t) : single(t")]
    [InlineData("(s, t) single(t)")]
    [InlineData("(s) : single(s)")]
    [InlineData("(s, t) : sin(t)")]
    [InlineData("(s, t) : t + s")]
    [InlineData("(s, t) : u")]
    [InlineData("(s, t) : s + 99999999999")]
    [InlineData("(s, t) : single(t) single(t)")]
    public void What_cannot_be_parsed_is_refused(string expression)
    {
        IDataView view = _ml.Data.LoadFromEnumerable([new Row()]);

        FluentActions.Invoking(() => _ml.Transforms.Expression("Out", expression, "Start", "Text").Fit(view)).Should().Throw<ArgumentException>().WithMessage("*parsing failed*");
    }

    private sealed class Row
    {
        public int[] Start { get; set; } = [];

        public string Text { get; set; } = "";
    }
}
