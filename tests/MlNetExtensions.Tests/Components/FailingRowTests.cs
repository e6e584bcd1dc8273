using Microsoft.ML;
using MlNetExtensions.Components;

namespace MlNetExtensions.Tests.Components;

public class FailingRowTests
{
    // What was half done when a row failed is not handed out when the next output is asked for.
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Every_output_of_a_row_that_fails_fails(int ahead)
    {
        Point[] points = [.. new[] { 1f, -1, 3 }.Select(value => new Point { Scalar = value })];
        IDataView mapped = new HalfDone(ahead).Transform(new MLContext(seed: 1).Data.LoadFromEnumerable(points));
        using DataViewRowCursor cursor = mapped.GetRowCursor(mapped.Schema);
        ValueGetter<float> once = cursor.GetGetter<float>(mapped.Schema["Once"]), twice = cursor.GetGetter<float>(mapped.Schema["Twice"]);
        foreach (Point point in points)
        {
            cursor.MoveNext().Should().BeTrue();
            float first = 0, second = 0;
            if (point.Scalar < 0)
            {
                FluentActions.Invoking(() => once(ref first)).Should().Throw<InvalidOperationException>().WithMessage("negative");
                FluentActions.Invoking(() => twice(ref second)).Should().Throw<InvalidOperationException>().WithMessage("negative");
                FluentActions.Invoking(() => once(ref first)).Should().Throw<InvalidOperationException>().WithMessage("negative");
                continue;
            }

            once(ref first);
            twice(ref second);
            (first, second).Should().Be((point.Scalar, 2 * point.Scalar));
        }
    }

    [ComponentContract("HalfDone/v1")]
    private sealed class HalfDone(int ahead)
        : RowTransformer<HalfDone>([new InputColumn("Scalar", 1)], [OutputColumn.OfSingle("Once"), OutputColumn.OfSingle("Twice")]),
        ISavedComponent<HalfDone>
    {
        protected override int RowsAhead => ahead;

        public static HalfDone Read(SavedState state) => new(0);

        protected override void Compute(ComponentBatch batch)
        {
            Span<float> once = batch.Singles(0), twice = batch.Singles(1);
            for (int row = 0; row < batch.Count; row++)
            {
                float value = batch.Features()[row];
                once[row] = value >= 0 ? value : throw new InvalidOperationException("negative");
                twice[row] = 2 * value;
            }
        }

        protected override void Write(BinaryWriter writer)
        {
        }
    }
}
