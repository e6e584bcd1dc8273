using Microsoft.ML;

namespace Embedded.Tests.Data;

public class CacheConsistencyTests
{
    [Fact]
    public void A_source_that_changed_between_two_passes_is_noticed()
    {
        var rows = new List<Row> { new(), new() };
        var ml = new MLContext(seed: 1);
        IDataView cached = ml.Data.Cache(ml.Data.LoadFromEnumerable(rows));
        cached.Scalars<float>("A").Should().HaveCount(2);
        rows.Add(new Row());

        cached.Scalars<float>("A").Should().HaveCount(2);
        FluentActions.Invoking(() => cached.Scalars<float>("B")).Should().Throw<InvalidOperationException>().WithMessage("*2 rows*3 now*");
    }

    internal sealed class Row
    {
        public float A { get; set; }

        public float B { get; set; }
    }
}
