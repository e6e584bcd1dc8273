using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Embedded.Tests.Data;

/// <summary>What comes back from a saved model, and what an engine made for its schema demands.</summary>
public class ModelTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public ModelTests() => _data = _ml.Data.LoadFromEnumerable([new Input { X = 2 }, new Input { X = 3 }]);

    [Fact]
    public void A_transformer_comes_back_as_what_it_was()
    {
        Load(_ml.Transforms.CopyColumns("Y", "X").Fit(_data)).Should().BeOfType<ColumnCopyingTransformer>();
        Load(_ml.Transforms.CopyColumns("Y", "X").Append(_ml.Transforms.CopyColumns("Z", "Y")).Fit(_data)).Should().BeOfType<TransformerChain<ITransformer>>();
    }

    [Fact]
    public void An_engine_for_a_schema_demands_every_output_and_one_without_does_not()
    {
        ITransformer model = _ml.Transforms.CopyColumns("Y", "X").Fit(_data);

        _ml.Model.CreatePredictionEngine<Input, Output>(model).Predict(new Input { X = 5 }).Y.Should().Be(5);
        FluentActions.Invoking(() => _ml.Model.CreatePredictionEngine<Input, Output>(model, _data.Schema))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Elsewhere'*");
    }

    [Fact]
    public void Transformers_and_caches_serve_many_threads()
    {
        const int Rows = 2000;
        IDataView data = _ml.Data.LoadFromEnumerable([.. Enumerable.Range(0, Rows).Select(i => new Input { X = i })]);
        ITransformer model = _ml.Transforms.CopyColumns("Y", "X").Append(_ml.Transforms.Concatenate("Features", "X", "Y")).Fit(data);
        IDataView cached = _ml.Data.Cache(model.Transform(data));

        var sums = new double[8];
        Parallel.For(0, sums.Length, i =>
        {
            IDataView view = i % 2 == 0 ? cached : model.Transform(data);
            sums[i] = view.Vectors<float>("Features").Sum(row => row[0] + row[1]);
        });
        sums.Should().AllBeEquivalentTo((double)Rows * (Rows - 1));
    }

    private ITransformer Load(ITransformer model)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, _data.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    public class Input
    {
        public float X { get; set; }
    }

    public class Output
    {
        public float Y { get; set; }

        public float Elsewhere { get; set; }
    }
}
