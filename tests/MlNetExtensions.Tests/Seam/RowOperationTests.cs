using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Views of some of the rows, or of the rows in another order. Which rows a random choice takes is nobody's business.</summary>
public class RowOperationTests
{
    private const int Rows = 1000;

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;
    private readonly float[] _all;

    public RowOperationTests()
    {
        _data = _ml.LoadPairs(Rows);
        _all = _data.Column<float>("X");
    }

    [Fact]
    public void Taking_and_skipping_divide_the_rows()
    {
        _ml.Data.TakeRows(_data, 10).Column<float>("X").Should().Equal(_all[..10]);
        _ml.Data.SkipRows(_data, 10).Column<float>("X").Should().Equal(_all[10..]);
        _ml.Data.TakeRows(_ml.Data.SkipRows(_data, 3), 2).Column<float>("X").Should().Equal(3, 4);
        _ml.Data.TakeRows(_data, 2 * Rows).Column<float>("X").Should().Equal(_all);
        _ml.Data.SkipRows(_data, 2 * Rows).Column<float>("X").Should().BeEmpty();
        FluentActions.Invoking(() => _ml.Data.TakeRows(_data, -1)).Should().Throw<Exception>();
    }

    [Fact]
    public void A_range_includes_its_lower_bound_and_not_its_upper()
    {
        _ml.Data.FilterRowsByColumn(_data, "X", 3, 6).Column<float>("X").Should().Equal(3, 4, 5);
        _ml.Data.FilterRowsByColumn(_data, "X", lowerBound: Rows - 2).Column<float>("Y").Should().Equal(102 - Rows, 101 - Rows);
        _ml.Data.FilterRowsByColumn(_data, "X", upperBound: 2).Column<float>("X").Should().Equal(0, 1);
    }

    [Fact]
    public void A_range_filters_by_a_column_that_is_not_read()
    {
        IDataView view = _ml.Data.FilterRowsByColumn(_data, "X", 3, 6);
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema["Y"]]);

        cursor.IsColumnActive(view.Schema["X"]).Should().BeFalse();
        FluentActions.Invoking(() => cursor.GetGetter<float>(view.Schema["X"])).Should().Throw<Exception>();
        view.Column<float>("Y").Should().Equal(97, 96, 95);
    }

    [Fact]
    public void Missing_values_are_in_no_range_and_can_be_filtered_out()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new Features { Values = [1, 2] }, new Features { Values = [float.NaN, 3] }, new Features { Values = [4, 5] } });
        IDataView scalars = _ml.Data.LoadFromEnumerable(new[] { new OnlyX { X = 1 }, new OnlyX { X = float.NaN } });

        _ml.Data.FilterRowsByMissingValues(data, "Values").Vectors("Values").Should().BeEquivalentTo(new float[][] { [1, 2], [4, 5] }, options => options.WithStrictOrdering());
        _ml.Data.FilterRowsByMissingValues(scalars, "X").Column<float>("X").Should().Equal(1);
        _ml.Data.FilterRowsByColumn(scalars, "X").Column<float>("X").Should().Equal(1);
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(16, true)]
    [InlineData(5000, true)]
    public void Shuffling_orders_the_same_rows_anew(int poolSize, bool shuffleSource)
    {
        IDataView shuffled = _ml.Data.ShuffleRows(_data, seed: 7, shufflePoolSize: poolSize, shuffleSource: shuffleSource);

        float[] x = shuffled.Column<float>("X");
        x.Should().NotEqual(_all);
        x.Order().Should().Equal(_all);
        shuffled.Column<float>("X").Should().Equal(x, "the order belongs to the view");
        _ml.Data.CreateEnumerable<Pair>(shuffled, reuseRowObject: false).Should().OnlyContain(row => row.X + row.Y == 100);
    }

    [Fact]
    public void A_pool_of_one_leaves_the_order_to_the_source()
    {
        float[] Shuffled(IDataView view, bool shuffleSource) =>
            _ml.Data.ShuffleRows(view, seed: 7, shufflePoolSize: 1, shuffleSource: shuffleSource).Column<float>("X");

        Shuffled(_data, shuffleSource: true).Should().Equal(_all);
        Shuffled(_ml.Data.Cache(_data), shuffleSource: false).Should().Equal(_all);
        Shuffled(_ml.Data.Cache(_data), shuffleSource: true).Should().NotEqual(_all);
        Shuffled(_ml.Data.Cache(_data), shuffleSource: true).Order().Should().Equal(_all);
    }

    [Fact]
    public void The_seed_decides_the_order()
    {
        float[] Order(int seed) => _ml.Data.ShuffleRows(_data, seed: seed).Column<float>("X");

        Order(7).Should().Equal(Order(7));
        Order(7).Should().NotEqual(Order(8));
    }

    [Fact]
    public void A_shuffled_vector_is_not_overwritten_by_its_neighbors()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Features { Values = [i, -i] }));

        float[][] vectors = _ml.Data.ShuffleRows(data, seed: 1, shufflePoolSize: 20).Vectors("Values");
        vectors.Should().OnlyContain(vector => vector[0] == -vector[1]);
        vectors.Select(vector => vector[0]).Order().Should().Equal(Enumerable.Range(0, 200).Select(i => (float)i));
    }

    [Fact]
    public void A_split_divides_the_rows()
    {
        var split = _ml.Data.TrainTestSplit(_data, testFraction: 0.2, seed: 5);
        float[] train = split.TrainSet.Column<float>("X"), test = split.TestSet.Column<float>("X");

        train.Concat(test).Order().Should().Equal(_all);
        split.TestSet.Schema.Select(column => column.Name).Should().Contain(["X", "Y"]);

        // The count is binomial with mean 200 and deviation sqrt(1000 * 0.2 * 0.8) = 12.6; this is six of these.
        test.Should().HaveCountGreaterThan(200 - 76).And.HaveCountLessThan(200 + 76);
    }

    [Fact]
    public void A_split_is_the_same_on_every_pass()
    {
        var split = _ml.Data.TrainTestSplit(_data, seed: 5);

        split.TestSet.Column<float>("X").Should().Equal(split.TestSet.Column<float>("X"));
        split.TestSet.Column<float>("X").Should().Equal(_ml.Data.TrainTestSplit(_data, seed: 5).TestSet.Column<float>("X"));
    }

    [Theory]
    [InlineData("Number")]
    [InlineData("Text")]
    [InlineData("Key")]
    public void A_split_keeps_equal_sampling_keys_together(string column)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, Rows).Select(i => new Grouped { Number = i % 40, Text = $"group {i % 40}", Key = (uint)(i % 40) }));
        var split = _ml.Data.TrainTestSplit(data, testFraction: 0.3, samplingKeyColumnName: column, seed: 2);

        float[] train = split.TrainSet.Column<float>("Number"), test = split.TestSet.Column<float>("Number");
        train.Intersect(test).Should().BeEmpty();
        (train.Length + test.Length).Should().Be(Rows);
        train.Should().NotBeEmpty();
        test.Should().NotBeEmpty();
    }

    [Fact]
    public void Each_row_is_tested_in_one_fold_and_trained_on_in_the_others()
    {
        var folds = _ml.Data.CrossValidationSplit(_data, numberOfFolds: 4, seed: 3);

        folds.Should().HaveCount(4);
        folds.SelectMany(fold => fold.TestSet.Column<float>("X")).Order().Should().Equal(_all);
        foreach (var fold in folds)
        {
            fold.TestSet.Column<float>("X").Concat(fold.TrainSet.Column<float>("X")).Order().Should().Equal(_all);
        }
    }

    [Fact]
    public void A_bootstrap_sample_and_its_complement_cover_the_rows()
    {
        float[] sample = _ml.Data.BootstrapSample(_data, seed: 4).Column<float>("X");
        float[] left = _ml.Data.BootstrapSample(_data, seed: 4, complement: true).Column<float>("X");

        sample.Should().NotIntersectWith(left);
        sample.Concat(left).Distinct().Order().Should().Equal(_all);
        sample.Should().HaveCountGreaterThan(sample.Distinct().Count());
    }

    public sealed class Grouped
    {
        public float Number { get; set; }

        public string Text { get; set; } = "";

        [KeyType(40)]
        public uint Key { get; set; }
    }
}
