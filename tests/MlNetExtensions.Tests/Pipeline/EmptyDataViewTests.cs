using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.Pipeline;

public class EmptyDataViewTests
{
    [Fact]
    public void A_schema_without_rows_is_a_view_that_can_be_read()
    {
        var ml = new MLContext(seed: 1);
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        var view = new EmptyDataView(builder.ToSchema());

        using DataViewRowCursor cursor = view.GetRowCursorSet([view.Schema["B"]], 4).Single();

        (view.GetRowCount(), view.CanShuffle).Should().Be((0L, true));
        (cursor.IsColumnActive(view.Schema["A"]), cursor.IsColumnActive(view.Schema["B"])).Should().Be((false, true));
        (cursor.MoveNext(), cursor.Position).Should().Be((false, -1L));
        ReadOnlyMemory<char> text = default;
        DataViewRowId id = default;
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["B"]);
        ValueGetter<DataViewRowId> idGetter = cursor.GetIdGetter();
        FluentActions.Invoking(() => getter(ref text)).Should().Throw<InvalidOperationException>().WithMessage("The view has no rows.");
        FluentActions.Invoking(() => idGetter(ref id)).Should().Throw<InvalidOperationException>().WithMessage("The view has no rows.");
        ml.Transforms.CopyColumns("C", "A").Fit(view).Transform(view).GetColumn<float>("C").Should().BeEmpty();
    }
}
