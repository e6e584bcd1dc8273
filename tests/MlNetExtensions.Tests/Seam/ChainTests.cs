using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetExtensions.Tests.Seam;

/// <summary>Estimators and transformers one after another, and the scopes that leave some of them out.</summary>
public class ChainTests
{
    private const int Rows = 50;

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public ChainTests() => _data = _ml.LoadPairs(Rows);

    [Fact]
    public void A_fitted_chain_holds_its_transformers_in_order()
    {
        var chain = _ml.Transforms.CopyColumns("A", "X").Append(_ml.Transforms.Concatenate("F", "A", "Y")).Fit(_data);

        chain.Should().HaveCount(2);
        chain.LastTransformer.Should().BeSameAs(chain.Last()).And.BeOfType<ColumnConcatenatingTransformer>();
        ((ITransformer)chain).IsRowToRowMapper.Should().BeTrue();
        chain.Transform(_data).Vectors("F")[3].Should().Equal(3, 97);
    }

    [Fact]
    public void Transformers_are_chained_without_fitting()
    {
        ITransformer first = _ml.Transforms.CopyColumns("A", "X").Fit(_data);
        ITransformer second = _ml.Transforms.CopyColumns("B", "A").Fit(first.Transform(_data));

        foreach (ITransformer chain in new ITransformer[] { first.Append(second), new TransformerChain<ITransformer>(first, second), new TransformerChain<ITransformer>(first).Append(second) })
        {
            chain.Transform(_data).Column<float>("B").Should().Equal(_data.Column<float>("X"));
        }
    }

    [Fact]
    public void A_scope_leaves_out_what_is_not_in_it()
    {
        var chain = Scoped();

        Names(chain.Transform(_data, TransformerScope.Everything)).Should().Equal("X", "Y", "Always", "Trained", "Scored");
        Names(chain.Transform(_data)).Should().Equal(["X", "Y", "Always", "Scored"], "without a scope, a chain scores");
        chain.GetOutputSchema(_data.Schema).Select(column => column.Name).Should().Equal("X", "Y", "Always", "Scored");
        Names(chain.Transform(_data, TransformerScope.Training)).Should().Equal("X", "Y", "Always", "Trained");
        Names(chain.Transform(_data, TransformerScope.Scoring)).Should().Equal("X", "Y", "Always", "Scored");
        Names(chain.Transform(_data, TransformerScope.Testing)).Should().Equal("X", "Y", "Always", "Trained");
        chain.GetOutputSchema(_data.Schema, TransformerScope.Scoring).Select(column => column.Name).Should().Equal("X", "Y", "Always", "Scored");
    }

    [Fact]
    public void The_model_for_a_scope_is_the_chain_without_the_rest()
    {
        TransformerChain<ITransformer> scoring = Scoped().GetModelFor(TransformerScope.Scoring);

        scoring.Should().HaveCount(2);
        Names(scoring.Transform(_data)).Should().Equal("X", "Y", "Always", "Scored");
    }

    [Fact]
    public void A_chain_fits_each_estimator_on_what_those_before_it_make()
    {
        var reader = new ReadingEstimator(_ml, "Twice", passes: 1);
        CountedChain(() => { }, reader, cache: false).Fit(_data);

        reader.Sums.Should().Equal(2.0 * Rows * (Rows - 1) / 2);
    }

    [Fact]
    public void Without_a_checkpoint_each_pass_computes_again()
    {
        int calls = 0;
        CountedChain(() => Interlocked.Increment(ref calls), new ReadingEstimator(_ml, "Twice", passes: 3), cache: false).Fit(_data);

        calls.Should().Be(3 * Rows);
    }

    [Fact]
    public void A_checkpoint_keeps_what_was_computed_for_later_passes()
    {
        int calls = 0;
        var reader = new ReadingEstimator(_ml, "Twice", passes: 3);
        CountedChain(() => Interlocked.Increment(ref calls), reader, cache: true).Fit(_data);

        calls.Should().Be(Rows);
        reader.Sums.Should().HaveCount(3).And.AllBeEquivalentTo(2.0 * Rows * (Rows - 1) / 2);
    }

    [Fact]
    public void A_model_does_not_keep_the_checkpoint()
    {
        int calls = 0;
        var model = CountedChain(() => Interlocked.Increment(ref calls), new ReadingEstimator(_ml, "Twice", passes: 1), cache: true).Fit(_data);
        IDataView view = model.Transform(_data);
        calls = 0;

        view.Column<float>("Copy").Should().HaveCount(Rows);
        view.Column<float>("Copy").Should().HaveCount(Rows);
        calls.Should().Be(2 * Rows);
    }

    [Fact]
    public void A_chain_with_a_transformer_that_drops_rows_maps_no_rows()
    {
        ITransformer chain = _ml.Transforms.CopyColumns("A", "X").Fit(_data).Append(new FirstRowsTransformer(_ml, 3));

        chain.IsRowToRowMapper.Should().BeFalse();
        chain.Transform(_data).Column<float>("A").Should().Equal(0, 1, 2);
        FluentActions.Invoking(() => chain.GetRowToRowMapper(_data.Schema)).Should().Throw<Exception>();
    }

    [Fact]
    public void A_mapper_says_which_columns_it_reads_for_those_wanted()
    {
        ITransformer chain = _ml.Transforms.CopyColumns("A", "X").Append(_ml.Transforms.Concatenate("F", "A")).Fit(_data);
        IRowToRowMapper mapper = chain.GetRowToRowMapper(_data.Schema);

        mapper.InputSchema.Should().BeSameAs(_data.Schema);
        mapper.GetDependencies([mapper.OutputSchema["F"]]).Select(column => column.Name).Should().Equal("X");
        mapper.GetDependencies([mapper.OutputSchema["Y"]]).Select(column => column.Name).Should().Equal("Y");
    }

    [Fact]
    public void What_was_fitted_is_handed_to_the_delegate()
    {
        ITransformer? fitted = null;
        var chain = _ml.Transforms.CopyColumns("A", "X").WithOnFitDelegate(transformer => fitted = transformer)
            .Append(_ml.Transforms.CopyColumns("B", "A")).Fit(_data);

        fitted.Should().NotBeNull().And.BeSameAs(chain.First());
    }

    private TransformerChain<ColumnCopyingTransformer> Scoped() => _ml.Transforms.CopyColumns("Always", "X")
        .Append(_ml.Transforms.CopyColumns("Trained", "X"), TransformerScope.TrainTest)
        .Append(_ml.Transforms.CopyColumns("Scored", "X"), TransformerScope.Scoring)
        .Fit(_data);

    private IEstimator<ITransformer> CountedChain(Action count, ReadingEstimator reader, bool cache)
    {
        var mapping = _ml.Transforms.CustomMapping<OnlyX, Doubled>(
            (row, doubled) =>
            {
                count();
                DoublingFactory.Map(row, doubled);
            },
            contractName: null);
        return cache ? mapping.AppendCacheCheckpoint(_ml).Append(reader) : mapping.Append(reader);
    }

    private static IEnumerable<string> Names(IDataView view) => view.Schema.Select(column => column.Name);
}
