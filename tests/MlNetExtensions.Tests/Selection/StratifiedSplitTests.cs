using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core.Optimization.FiniteSum;
using MlNetExtensions.Tests.Pipeline;
using MlNetExtensions.Tests.Seam;
using static Microsoft.ML.DataOperationsCatalog;

namespace MlNetExtensions.Tests.Selection;

/// <summary>Stratified splits of views stand in wherever ML.NET's own do.</summary>
public sealed class StratifiedSplitTests
{
    private const string NumberColumnName = nameof(StratumRow.Number);

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(nameof(StratumRow.Site))]
    [InlineData(nameof(StratumRow.Label))]
    [InlineData(nameof(StratumRow.Key))]
    [InlineData(nameof(StratumRow.Whole))]
    [InlineData(nameof(StratumRow.Long))]
    public void Of_every_stratum_a_test_set_holds_its_share_exact_to_one_row(string column)
    {
        StratumRow[] rows = StratumRow.Generate(531);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);

        TrainTestData split = _ml.Data.StratifiedTrainTestSplit(view, column, testFraction: 0.23, seed: 3);

        int[] train = split.TrainSet.Column<int>(NumberColumnName), test = split.TestSet.Column<int>(NumberColumnName);
        test.Should().HaveCount(122).And.BeInAscendingOrder();
        train.Should().BeInAscendingOrder();
        train.Concat(test).Order().Should().Equal(Enumerable.Range(0, 531));
        foreach (var stratum in rows.GroupBy(row => Value(row, column)))
        {
            Math.Abs(test.Count(number => Value(rows[number], column).Equals(stratum.Key)) - 0.23 * stratum.Count()).Should().BeLessThan(1, "{0}", stratum.Key);
        }
    }

    [Fact]
    public void Strata_of_several_columns_are_their_combinations()
    {
        StratumRow[] rows = StratumRow.Generate(400);
        IDataView view = _ml.Data.LoadFromEnumerable(rows);

        IReadOnlyList<TrainTestData> folds = _ml.Data.StratifiedCrossValidationSplit(view, 7, [nameof(StratumRow.Site), nameof(StratumRow.Label)], seed: 2);

        foreach (var stratum in rows.GroupBy(row => (row.Site, row.Label)))
        {
            int[] held = [.. folds.Select(fold => fold.TestSet.Column<int>(NumberColumnName).Count(number => (rows[number].Site, rows[number].Label) == stratum.Key))];
            (held.Max() - held.Min()).Should().BeLessThanOrEqualTo(1, "{0}", stratum.Key);
        }
    }

    [Theory]
    [InlineData(5, 531)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public void Every_row_is_in_one_test_fold_and_in_the_training_sets_of_all_others(int numberOfFolds, int count)
    {
        IReadOnlyList<TrainTestData> folds = _ml.Data.StratifiedCrossValidationSplit(StratumRow.View(_ml, count), numberOfFolds, seed: 4);

        folds.Should().HaveCount(numberOfFolds);
        folds.SelectMany(fold => fold.TestSet.Column<int>(NumberColumnName)).Order().Should().Equal(Enumerable.Range(0, count));
        foreach (TrainTestData fold in folds)
        {
            int[] test = fold.TestSet.Column<int>(NumberColumnName);
            fold.TrainSet.Column<int>(NumberColumnName).Should().Equal(Enumerable.Range(0, count).Except(test));
            fold.TestSet.GetRowCount().Should().Be(test.Length);
            fold.TrainSet.GetRowCount().Should().Be(count - test.Length);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_gives_another()
    {
        IDataView view = StratumRow.View(_ml, 200);

        int[] Test(int seed) => _ml.Data.StratifiedTrainTestSplit(view, testFraction: 0.3, seed: seed).TestSet.Column<int>(NumberColumnName);

        Test(5).Should().Equal(Test(5)).And.NotEqual(Test(6));
    }

    [Fact]
    public void Shuffled_cursors_and_sets_of_cursors_show_the_same_rows()
    {
        IDataView view = StratumRow.View(_ml, 5000);
        TrainTestData split = _ml.Data.StratifiedTrainTestSplit(view, testFraction: 0.4);
        int[] expected = split.TestSet.Column<int>(NumberColumnName);

        split.TestSet.Column<int>(NumberColumnName, new Random(1)).Order().Should().Equal(expected);
        SetOf(split.TestSet).Order().Should().Equal(expected);
        _ml.Data.ShuffleRows(split.TestSet, seed: 3).Column<int>(NumberColumnName).Order().Should().Equal(expected);
        _ml.Data.Cache(split.TestSet).Column<int>(NumberColumnName).Should().Equal(expected);
    }

    [Fact]
    public void Rows_of_a_shuffled_a_filtered_or_a_split_view_are_split_too()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(StratumRow.View(_ml, 300), seed: 9);
        IDataView filtered = _ml.Data.FilterRowsByColumn(shuffled, nameof(StratumRow.Fraction), 0.2, 0.9);
        int[] all = filtered.Column<int>(NumberColumnName);

        TrainTestData outer = _ml.Data.StratifiedTrainTestSplit(filtered, testFraction: 0.25);
        IReadOnlyList<TrainTestData> inner = _ml.Data.StratifiedCrossValidationSplit(outer.TrainSet, 3);

        inner.SelectMany(fold => fold.TestSet.Column<int>(NumberColumnName)).Concat(outer.TestSet.Column<int>(NumberColumnName)).Should().BeEquivalentTo(all);
        // In the view's order, which the shuffle has made.
        outer.TestSet.Column<int>(NumberColumnName).Should().Equal(all.Intersect(outer.TestSet.Column<int>(NumberColumnName)));
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(3, 7)]
    [InlineData(4, 1)]
    public void However_rows_are_dealt_to_cursors_the_split_is_the_same(int cursors, int rowsPerBatch)
    {
        float[] expected = _ml.Data.StratifiedTrainTestSplit(new DealtView(1000, 1, 1000), "Key", 0.3, 8).TestSet.Column<float>("Number");

        TrainTestData split = _ml.Data.StratifiedTrainTestSplit(new DealtView(1000, cursors, rowsPerBatch), "Key", 0.3, 8);

        split.TestSet.Column<float>("Number").Should().Equal(expected);
    }

    [Fact]
    public void Nothing_but_the_strata_is_read_until_somebody_reads_rows()
    {
        TrainTestData split = _ml.Data.StratifiedTrainTestSplit(new DealtView(100, 2, 8, failingRow: 50), "Word", 0.5);

        split.TrainSet.Column<float>("Number").Should().HaveCount(50);
        FluentActions.Invoking(() => (split.TrainSet.Column<VBuffer<float>>("X"), split.TestSet.Column<VBuffer<float>>("X"))).Should().Throw<InvalidDataException>().WithMessage("row 50");
    }

    [Fact]
    public void Schema_and_annotations_are_those_of_the_view()
    {
        IDataView view = StratumRow.View(_ml, 50);
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("SiteKey", nameof(StratumRow.Site)).Fit(view).Transform(view);

        TrainTestData split = _ml.Data.StratifiedTrainTestSplit(keyed, "SiteKey", 0.5);

        split.TrainSet.Schema.Should().BeSameAs(keyed.Schema);
        split.TestSet.Schema["SiteKey"].HasKeyValues().Should().BeTrue();
        split.TestSet.CanShuffle.Should().Be(keyed.CanShuffle);
    }

    [Fact]
    public void Trainers_evaluation_and_cross_validation_take_the_folds()
    {
        IDataView view = StratumRow.View(_ml, 600);
        var trainer = _ml.BinaryClassification.Trainers.VarianceReducedLogisticRegression();

        foreach (TrainTestData fold in _ml.Data.StratifiedCrossValidationSplit(view, 3))
        {
            IDataView scored = trainer.Fit(_ml.Data.Cache(fold.TrainSet)).Transform(fold.TestSet);
            _ml.BinaryClassification.Evaluate(scored).Accuracy.Should().Be(1);
            _ml.BinaryClassification.CrossValidate(fold.TrainSet, trainer, numberOfFolds: 2).Should().HaveCount(2);
        }
    }

    // The trainer's own folds are these, so that its choice can be checked row by row.
    [Fact]
    public void A_trainer_that_cross_validates_its_path_holds_out_the_same_rows()
    {
        StratumRow[] rows = StratumRow.Generate(90);
        bool[] labels = [.. rows.Select(row => row.Label)];
        int[] expected = CrossValidationFolds.Stratified([.. labels.Select(label => label ? 1.0 : -1)], 4, seed: 6);

        IReadOnlyList<TrainTestData> folds = _ml.Data.StratifiedCrossValidationSplit(_ml.Data.LoadFromEnumerable(rows), 4, seed: 6);

        for (int fold = 0; fold < 4; fold++)
        {
            folds[fold].TestSet.Column<int>(NumberColumnName).Should().Equal(Enumerable.Range(0, 90).Where(row => expected[row] == fold));
        }
    }

    [Fact]
    public void Wrong_arguments_are_named_with_what_to_do()
    {
        IDataView view = StratumRow.View(_ml, 10);

        Refused(() => _ml.Data.StratifiedTrainTestSplit(view, "Nobody"), "There is no column 'Nobody'*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(view, nameof(StratumRow.Features)), "Column 'Features' is of type *");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(view, nameof(StratumRow.Fraction)), "Column 'Fraction', row 0 (from 0): 0.*NormalizeBinning*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(view, []), "stratumColumnNames has to name at least one column*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(view, testFraction: 1), "testFraction must be above 0 and below 1*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(view, testFraction: double.NaN), "testFraction must be above 0 and below 1*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(StratumRow.View(_ml, 1)), "The view has 1 rows*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(StratumRow.View(_ml, 0)), "The view has 0 rows*");
        Refused(() => _ml.Data.StratifiedCrossValidationSplit(view, 1), "numberOfFolds must be at least 2*");
        Refused(() => _ml.Data.StratifiedCrossValidationSplit(view, 11), "numberOfFolds must be at most the number of rows, 10*");
        Refused(() => _ml.Data.StratifiedTrainTestSplit(null!), "*data*");
    }

    [Fact]
    public void Rows_that_cannot_be_told_apart_are_refused() =>
        Refused(() => _ml.Data.StratifiedTrainTestSplit(new SameIdView(StratumRow.View(_ml, 10))), "Rows 0 and 1 (from 0) of the view have the same identity*mlContext.Data.Cache(data)*");

    [Fact]
    public void A_row_that_was_not_there_is_named()
    {
        List<StratumRow> rows = [.. StratumRow.Generate(20)];
        TrainTestData split = _ml.Data.StratifiedTrainTestSplit(_ml.Data.LoadFromEnumerable(rows), testFraction: 0.5);
        rows.Add(rows[0]);

        FluentActions.Invoking(() => split.TestSet.Column<int>(NumberColumnName)).Should().Throw<InvalidOperationException>().WithMessage("*not among the 20 rows*");
    }

    private static void Refused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    private static object Value(StratumRow row, string column) => column switch
    {
        nameof(StratumRow.Site) => row.Site,
        nameof(StratumRow.Label) => row.Label,
        nameof(StratumRow.Key) => row.Key,
        nameof(StratumRow.Long) => row.Long,
        _ => row.Whole.ToString(CultureInfo.InvariantCulture),
    };

    private static List<int> SetOf(IDataView view)
    {
        List<int> values = [];
        foreach (DataViewRowCursor cursor in view.GetRowCursorSet([view.Schema[NumberColumnName]], 4))
        {
            using (cursor)
            {
                ValueGetter<int> getter = cursor.GetGetter<int>(cursor.Schema[NumberColumnName]);
                int value = 0;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    values.Add(value);
                }
            }
        }

        return values;
    }
}
