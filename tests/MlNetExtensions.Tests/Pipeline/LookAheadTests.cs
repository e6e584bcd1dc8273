using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Components;
using MlNetExtensions.Pipeline;
using MlNetExtensions.Tests.Components;

namespace MlNetExtensions.Tests.Pipeline;

public class LookAheadTests
{
    private const int Dimension = 130;
    private const int Count = 300;

    [Fact]
    public void Rows_scored_together_are_the_rows_scored_alone()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(Count));
        GaussianMahalanobisTransformer model = Fit(ml, rows);
        using PredictionEngine<Wide, Verdict> engine = ml.Model.CreatePredictionEngine<Wide, Verdict>(model);

        Verdict[] together = [.. ml.Data.CreateEnumerable<Verdict>(model.Transform(rows), reuseRowObject: false)];

        together.Should().HaveCount(Count);
        foreach ((Wide row, Verdict verdict) in Rows(Count).Zip(together))
        {
            verdict.Should().BeEquivalentTo(engine.Predict(row));
        }
    }

    [Fact]
    public void Columns_that_are_passed_on_keep_their_values_and_rows_their_ids()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Rows(Count));
        IDataView scored = Fit(ml, rows).Transform(rows);
        using DataViewRowCursor plain = rows.GetRowCursor(rows.Schema);
        using DataViewRowCursor ahead = scored.GetRowCursor(scored.Schema);
        ValueGetter<VBuffer<float>> features = ahead.GetGetter<VBuffer<float>>(scored.Schema["Features"]), expectedFeatures = plain.GetGetter<VBuffer<float>>(rows.Schema["Features"]);
        ValueGetter<ReadOnlyMemory<char>> name = ahead.GetGetter<ReadOnlyMemory<char>>(scored.Schema["Name"]);
        ValueGetter<DataViewRowId> id = ahead.GetIdGetter(), expectedId = plain.GetIdGetter();
        VBuffer<float> actual = default, expected = default;
        ReadOnlyMemory<char> text = default;
        DataViewRowId actualId = default, plainId = default;
        while (plain.MoveNext())
        {
            ahead.MoveNext().Should().BeTrue();
            ahead.Position.Should().Be(plain.Position);
            ahead.Batch.Should().Be(plain.Batch);
            features(ref actual);
            expectedFeatures(ref expected);
            actual.DenseValues().Should().Equal(expected.DenseValues());
            name(ref text);
            text.ToString().Should().Be($"row {plain.Position}");
            id(ref actualId);
            expectedId(ref plainId);
            actualId.Should().Be(plainId);
        }

        ahead.MoveNext().Should().BeFalse();
        FluentActions.Invoking(() => features(ref actual)).Should().Throw<InvalidOperationException>();
    }

    // Who reads on several cursors puts their rows in order by the batches.
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Rows_keep_the_batches_that_they_came_in(int ahead)
    {
        const int count = 500;
        var dealt = new DealtView(count, cursors: 3, rowsPerBatch: 7);
        var model = new EveryOutput([new InputColumn("X", 2), new InputColumn("Number", 1)], offset: 0) { Ahead = ahead };
        IDataView mapped = model.Transform(dealt);
        var sums = NumberColumn.Labels(mapped.Schema["Sum"], NumberColumn.Single);

        RowsInMemory rows = RowsInMemory.Read(mapped, [FeatureColumn.AsStored(mapped.Schema, "Both")], [sums]);

        rows.Numbers[0].Should().Equal(Enumerable.Range(0, count).Select(row => (double)row));
        for (int row = 0; row < count; row++)
        {
            rows.Features[0].Values(row).ToArray().Should().Equal(row, -row, row);
        }

        using DataViewRowCursor cursor = mapped.GetRowCursor(mapped.Schema);
        for (long row = 0; cursor.MoveNext(); row++)
        {
            (cursor.Position, cursor.Batch).Should().Be((row, row / 7));
        }
    }

    // A buffer belongs to whoever passed it.
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Vectors_that_were_handed_out_are_not_written_over(int ahead)
    {
        Point[] points = Point.Some(100);
        IDataView rows = new MLContext(seed: 1).Data.LoadFromEnumerable(points);
        IDataView mapped = new EveryOutputEstimator(ahead).Fit(rows).Transform(rows);
        List<VBuffer<float>> passedOn = [], computed = [];
        using DataViewRowCursor cursor = mapped.GetRowCursor(mapped.Schema);
        ValueGetter<VBuffer<float>> vector = cursor.GetGetter<VBuffer<float>>(mapped.Schema["Vector"]);
        ValueGetter<VBuffer<float>> both = cursor.GetGetter<VBuffer<float>>(mapped.Schema["Both"]);
        while (cursor.MoveNext())
        {
            VBuffer<float> one = default, other = default;
            vector(ref one);
            both(ref other);
            passedOn.Add(one);
            computed.Add(other);
        }

        for (int row = 0; row < points.Length; row++)
        {
            passedOn[row].DenseValues().Should().Equal(points[row].Vector);
            computed[row].DenseValues().Should().Equal(points[row].Vector.Append(points[row].Scalar));
        }
    }

    [Fact]
    public void A_row_that_cannot_be_read_fails_when_the_cursor_is_there_and_no_earlier()
    {
        const int bad = 21;
        var ml = new MLContext(seed: 1);
        GaussianMahalanobisTransformer model = Fit(ml, ml.Data.LoadFromEnumerable(Rows(Count)));
        IDataView failing = ml.Data.LoadFromEnumerable(Rows(Count).Select((row, i) => i == bad ? throw new InvalidDataException("row 21") : row));
        using DataViewRowCursor cursor = model.Transform(failing).GetRowCursor(model.GetOutputSchema(failing.Schema).Where(column => column.Name == "Score"));
        int read = 0;

        FluentActions.Invoking(() =>
        {
            for (; cursor.MoveNext(); read++)
            {
            }
        }).Should().Throw<InvalidDataException>().WithMessage("row 21");
        read.Should().Be(bad);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_an_error_of_its_own_row()
    {
        const int bad = 21;
        var ml = new MLContext(seed: 1);
        GaussianMahalanobisTransformer model = Fit(ml, ml.Data.LoadFromEnumerable(Rows(Count)));
        Wide[] rows = Rows(Count);
        rows[bad].Features[3] = float.NaN;
        IDataView view = ml.Data.LoadFromEnumerable(rows);
        IEnumerator<Verdict> verdicts = ml.Data.CreateEnumerable<Verdict>(model.Transform(view), reuseRowObject: false).GetEnumerator();
        int read = 0;

        FluentActions.Invoking(() =>
        {
            for (; verdicts.MoveNext(); read++)
            {
            }
        }).Should().Throw<ArgumentException>().WithMessage("*'Features'*row 21*slot 3*");
        read.Should().Be(bad);
    }

    [Fact]
    public void Looking_at_the_first_row_reads_only_a_few()
    {
        var ml = new MLContext(seed: 1);
        GaussianMahalanobisTransformer model = Fit(ml, ml.Data.LoadFromEnumerable(Rows(Count)));
        int read = 0;
        IDataView counted = ml.Data.LoadFromEnumerable(Rows(Count).Select(row =>
        {
            read++;
            return row;
        }));

        float first = model.Transform(counted).GetColumn<float>("Score").First();

        first.Should().BePositive();
        read.Should().BeLessThan(20);
    }

    private static GaussianMahalanobisTransformer Fit(MLContext ml, IDataView rows) =>
        ml.AnomalyDetection.Trainers.GaussianMahalanobis(new GaussianMahalanobisTrainer.Options { ColumnScoresColumnName = "ColumnScores", FeatureContributionsColumnName = "Contributions" }).Fit(rows);

    private static Wide[] Rows(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i => new Wide
        {
            Features = [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle())],
            Name = $"row {i}",
        })];
    }

    private sealed class Wide
    {
        [VectorType(Dimension)]
        public float[] Features { get; set; } = [];

        public string Name { get; set; } = "";
    }

    private sealed class Verdict
    {
        public float Score { get; set; }

        public bool PredictedLabel { get; set; }

        public float PValue { get; set; }

        public float[] Contributions { get; set; } = [];

        public float[] ColumnScores { get; set; } = [];
    }
}
