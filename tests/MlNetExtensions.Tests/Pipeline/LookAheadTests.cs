using Microsoft.ML;
using Microsoft.ML.Data;

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
