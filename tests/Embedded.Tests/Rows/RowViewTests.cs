using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Internal;

namespace Embedded.Tests.Rows;

/// <summary>How the views of rows read what they stand on.</summary>
public class RowViewTests
{
    private const int Rows = 1000;

    private readonly MLContext _ml = new(seed: 1);
    private readonly ListView<int> _source = new(NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]);

    [Fact]
    public void Taking_reads_no_further_than_it_shows()
    {
        _ml.Data.TakeRows(_ml.Data.SkipRows(_source, 5), 3).Values<int>().Should().Equal(5, 6, 7);

        _source.RowsMovedTo.Should().Be(8);
    }

    [Fact]
    public void Skipped_rows_are_not_counted()
    {
        _ml.Data.SkipRows(_source, 10).GetRowCount().Should().Be(Rows - 10);
        _ml.Data.TakeRows(_source, 10).GetRowCount().Should().Be(10);
        _ml.Data.SkipRows(_source, 2 * Rows).GetRowCount().Should().Be(0);
    }

    [Fact]
    public void A_pool_lets_no_row_come_before_it_was_read()
    {
        const int Pool = 10;

        List<int> order = _ml.Data.ShuffleRows(_source, seed: 3, shufflePoolSize: Pool).Values<int>();
        order.Select((value, place) => value - place).Should().OnlyContain(lead => lead < Pool);
        order.Order().Should().Equal(Enumerable.Range(0, Rows));
    }

    // The first row shown is one of the pool's; over many seeds each of these comes about as often as the others.
    [Fact]
    public void Each_row_of_the_pool_is_as_likely_as_the_others()
    {
        const int Draws = 4000, Pool = 8;

        int[] counts = new int[Pool];
        for (int seed = 0; seed < Draws; seed++)
        {
            using DataViewRowCursor cursor = _ml.Data.ShuffleRows(_source, seed, Pool).GetRowCursor(_source.Schema);
            ValueGetter<int> getter = cursor.GetGetter<int>(_source.Schema[0]);
            cursor.MoveNext();
            int value = 0;
            getter(ref value);
            counts[value]++;
        }

        // Binomial with mean 500 and deviation sqrt(4000 * 7 / 64) = 21; this is five of these.
        counts.Should().OnlyContain(count => Math.Abs(count - (Draws / Pool)) < 105);
    }

    [Fact]
    public void Shuffled_rows_keep_their_ids()
    {
        IDataView shuffled = _ml.Data.ShuffleRows(_source, seed: 3);

        shuffled.Ids().Should().Equal(shuffled.Values<int>().Select(value => (ulong)value));
    }

    [Fact]
    public void A_source_in_random_order_is_shuffled_far_beyond_the_pool()
    {
        var source = new ListView<int>(NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]) { CanShuffle = true };

        _ml.Data.ShuffleRows(source, seed: 3, shufflePoolSize: 1).Values<int>().Take(10).Max().Should().BeGreaterThan(100);
        _ml.Data.ShuffleRows(source, seed: 3, shufflePoolSize: 1, shuffleSource: false).Values<int>().Should().BeInAscendingOrder();
    }

    [Fact]
    public void Getters_of_shuffled_rows_throw_nothing_before_the_first_and_after_the_last_row()
    {
        using DataViewRowCursor cursor = _ml.Data.ShuffleRows(_source, seed: 3).GetRowCursor(_source.Schema);
        ValueGetter<int> getter = cursor.GetGetter<int>(_source.Schema[0]);
        int value = 0;

        getter(ref value);
        while (cursor.MoveNext())
        {
        }

        getter(ref value);
        cursor.MoveNext().Should().BeFalse();
    }

    [Fact]
    public void A_split_by_place_reads_a_shuffling_source_in_order()
    {
        var source = new ListView<int>(NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]) { CanShuffle = true };
        IDataView test = _ml.Data.TrainTestSplit(source, seed: 1).TestSet;

        test.CanShuffle.Should().BeFalse();
        using DataViewRowCursor cursor = test.GetRowCursor(test.Schema, new Random(1));
        cursor.Values<int>().Should().Equal(test.Values<int>());
    }

    [Fact]
    public void A_split_by_value_can_be_read_in_random_order()
    {
        var source = new ListView<int>(NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]) { CanShuffle = true };
        IDataView test = _ml.Data.TrainTestSplit(source, samplingKeyColumnName: ListView<int>.Name, seed: 1).TestSet;

        test.CanShuffle.Should().BeTrue();
        using DataViewRowCursor cursor = test.GetRowCursor(test.Schema, new Random(1));
        cursor.Values<int>().Order().Should().Equal(test.Values<int>());
    }

    // The hash of a key decides on its fold, so it must not change with the machine, the process or the version.
    // 6457827717110365317 is the first output of the reference implementation of SplitMix64 from the seed 1234567.
    [Fact]
    public void The_hash_of_a_number_is_SplitMix64()
    {
        using DataViewRowCursor cursor = new ListView<int>(NumberDataViewType.Int32, [1234567]).GetRowCursor(_source.Schema);
        cursor.MoveNext();

        ValueHash.Of(cursor, cursor.Schema[0], seed: 0)().Should().Be(6457827717110365317);
    }

    [Fact]
    public void Equal_values_of_other_shape_have_the_same_key()
    {
        var type = new VectorDataViewType(NumberDataViewType.Single, 3);
        var source = new ListView<VBuffer<float>>(type, [.. Enumerable.Range(0, 100).SelectMany(i => new[] { Dense(i), Sparse(i) })]);
        var split = _ml.Data.TrainTestSplit(source, testFraction: 0.5, samplingKeyColumnName: ListView<int>.Name, seed: 1);

        float[] Middles(IDataView view) => [.. view.Values<VBuffer<float>>().Select(vector => vector.GetItemOrDefault(1))];
        Middles(split.TestSet).Should().NotBeEmpty().And.NotIntersectWith(Middles(split.TrainSet));

        static VBuffer<float> Dense(int i) => new(3, [-0f, i, 0]);
        static VBuffer<float> Sparse(int i) => new(3, 1, [i], [1]);
    }

    // A Poisson variable of mean one is 0 and 1 with probability 1/e each and has variance 1.
    [Fact]
    public void A_bootstrap_sample_repeats_rows_as_often_as_a_Poisson_variable_says()
    {
        const int Many = 20_000;
        var source = new ListView<int>(NumberDataViewType.Int32, [.. Enumerable.Range(0, Many)]);

        List<int> sample = _ml.Data.BootstrapSample(source, seed: 5).Values<int>();
        int[] times = [.. sample.CountBy(value => value).Select(pair => pair.Value)];
        double fiveDeviations = 5 * Math.Sqrt(Many);
        sample.Count.Should().BeCloseTo(Many, (uint)fiveDeviations);
        times.Count(time => time == 1).Should().BeCloseTo((int)(Many / Math.E), (uint)fiveDeviations);
        times.Count(time => time == 2).Should().BeCloseTo((int)(Many / Math.E / 2), (uint)fiveDeviations);
        _ml.Data.BootstrapSample(source, seed: 5, complement: true).Values<int>().Should().HaveCount(Many - times.Length);
    }
}
