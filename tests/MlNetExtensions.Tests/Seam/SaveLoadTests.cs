using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetExtensions.Tests.Seam;

/// <summary>A model that is loaded in another context gives the same outputs, bit for bit.</summary>
public class SaveLoadTests
{
    private static readonly KeyValuePair<float, string>[] Names = [KeyValuePair.Create(0f, "zero"), KeyValuePair.Create(2f, "two")];

    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public SaveLoadTests() => _data = _ml.Data.LoadFromEnumerable(SeamRows.Pairs(6).Append(new Pair { X = float.NaN, Y = 1 }).ToArray());

    public static TheoryData<string> Components => new(Estimators.Keys);

    private static Dictionary<string, Func<MLContext, IEstimator<ITransformer>>> Estimators { get; } = new()
    {
        ["Concatenate"] = ml => ml.Transforms.Concatenate("Result", "Y", "X", "Y"),
        ["CopyColumns"] = ml => ml.Transforms.CopyColumns("Result", "X"),
        ["DropColumns"] = ml => ml.Transforms.CopyColumns("Result", "X").Append(ml.Transforms.DropColumns("X")),
        ["SelectColumns"] = ml => ml.Transforms.CopyColumns("Result", "X").Append(ml.Transforms.SelectColumns("Result")),
        ["ReplaceMissingValues"] = ml => ml.Transforms.ReplaceMissingValues("Result", "X", MissingValueReplacingEstimator.ReplacementMode.Mean),
        ["ConvertType"] = ml => ml.Transforms.Conversion.ConvertType("Result", "X", DataKind.Double),
        ["MapValue"] = ml => ml.Transforms.Conversion.MapValue("Result", Names, "X"),
        ["CustomMapping"] = ml => ml.Transforms.CustomMapping<OnlyX, Doubled>(DoublingFactory.Map, DoublingFactory.Contract).Append(ml.Transforms.CopyColumns("Result", "Twice")),
        ["a nested chain"] = ml => new EstimatorChain<ITransformer>().Append(ml.Transforms.CopyColumns("A", "X").Append(ml.Transforms.CopyColumns("B", "A"))).Append(ml.Transforms.CopyColumns("Result", "B")),
    };

    [Theory]
    [MemberData(nameof(Components))]
    public void A_loaded_model_gives_the_same_outputs(string component)
    {
        ITransformer model = Estimators[component](_ml).Fit(_data);
        ITransformer loaded = Reload(model, out DataViewSchema inputSchema);

        inputSchema.Select(Text).Should().Equal(_data.Schema.Select(Text));
        loaded.GetOutputSchema(inputSchema).Select(Text).Should().Equal(model.GetOutputSchema(_data.Schema).Select(Text));
        Results(loaded).Should().Equal(Results(model));
    }

    [Fact]
    public void A_model_is_saved_to_a_file()
    {
        ITransformer model = Estimators["MapValue"](_ml).Fit(_data);
        using var file = new TemporaryFile();
        _ml.Model.Save(model, _data.Schema, file.Path);

        ITransformer loaded = new MLContext().Model.Load(file.Path, out DataViewSchema inputSchema);
        inputSchema.Select(Text).Should().Equal(_data.Schema.Select(Text));
        Results(loaded).Should().Equal(Results(model));
    }

    [Fact]
    public void A_loaded_chain_keeps_its_scopes()
    {
        var model = _ml.Transforms.CopyColumns("A", "X").Append(_ml.Transforms.CopyColumns("B", "X"), TransformerScope.TrainTest).Fit(_data);

        var loaded = (TransformerChain<ITransformer>)Reload(model, out _);
        loaded.Should().HaveCount(2);
        loaded.GetModelFor(TransformerScope.Scoring).Transform(_data).Schema.Select(column => column.Name).Should().Equal("X", "Y", "A");
    }

    [Fact]
    public void A_loaded_model_predicts_single_rows()
    {
        ITransformer loaded = Reload(Estimators["CustomMapping"](_ml).Fit(_data), out DataViewSchema inputSchema);
        using var engine = new MLContext().Model.CreatePredictionEngine<Pair, Doubled>(loaded, inputSchema);

        engine.Predict(new Pair { X = 21 }).Twice.Should().Be(42);
    }

    [Fact]
    public void A_mapping_without_a_contract_cannot_be_saved()
    {
        ITransformer model = _ml.Transforms.CustomMapping<OnlyX, Doubled>(DoublingFactory.Map, contractName: null).Fit(_data);

        FluentActions.Invoking(() => Reload(model, out _)).Should().Throw<Exception>();
    }

    [Fact]
    public void A_transformer_that_writes_nothing_cannot_be_saved() =>
        FluentActions.Invoking(() => Reload(new FirstRowsTransformer(_ml, 1), out _)).Should().Throw<Exception>();

    [Fact]
    public void A_transformer_can_be_saved_as_one_that_it_is_made_of()
    {
        ITransformer inner = Estimators["CustomMapping"](_ml).Fit(_data);
        ITransformer loaded = Reload(new TransformerChain<ITransformer>(new Forwarding(inner)), out _);

        Results(loaded).Should().Equal(Results(inner));
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(Estimators["Concatenate"](_ml).Fit(_data), _data.Schema, stream);
        byte[] half = stream.ToArray()[..(int)(stream.Length / 2)];

        FluentActions.Invoking(() => _ml.Model.Load(new MemoryStream(half), out _)).Should().Throw<Exception>();
    }

    private ITransformer Reload(ITransformer model, out DataViewSchema inputSchema)
    {
        using var stream = new MemoryStream();
        _ml.Model.Save(model, _data.Schema, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out inputSchema);
    }

    private string[] Results(ITransformer model)
    {
        IDataView view = model.Transform(_data);
        DataViewSchema.Column result = view.Schema["Result"];
        return result.Type switch
        {
            VectorDataViewType => Array.ConvertAll(view.Vectors("Result"), vector => string.Join(' ', vector.Select(BitConverter.SingleToInt32Bits))),
            TextDataViewType => view.Texts("Result"),
            _ when result.Type == NumberDataViewType.Double => Array.ConvertAll(view.Column<double>("Result"), value => $"{BitConverter.DoubleToInt64Bits(value)}"),
            _ => Array.ConvertAll(view.Column<float>("Result"), value => $"{BitConverter.SingleToInt32Bits(value)}"),
        };
    }

    private static string Text(DataViewSchema.Column column) => $"{column.Name}: {column.Type}";

    private sealed class Forwarding(ITransformer inner) : ITransformer
    {
        public bool IsRowToRowMapper => inner.IsRowToRowMapper;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => inner.GetRowToRowMapper(inputSchema);

        public IDataView Transform(IDataView input) => inner.Transform(input);

        public void Save(ModelSaveContext ctx) => inner.Save(ctx);
    }
}
