using System.Runtime.InteropServices;

using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Embedded.Tests.Transforms;

/// <summary>
/// A component with learned state, made of built-in transformers only: the state travels as base64 text in a value map, a contract
/// turns inputs and state into outputs, and a vector of any size is put together from pieces whose sizes are powers of two.
/// </summary>
public sealed class CarrierChainTests
{
    private const int Inputs = 3;
    private const int Outputs = 11;

    private static readonly float[][] Weights = [.. Enumerable.Range(0, Outputs).Select(row => Enumerable.Range(0, Inputs).Select(column => MathF.Sin(1 + (row * Inputs) + column)).ToArray())];

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Outputs_are_the_same_bits_after_loading_and_of_fixed_size_before_and_after()
    {
        var data = Data(_ml);
        ITransformer built = Build();
        using var stream = new MemoryStream();
        _ml.Model.Save(built, data.Schema, stream);
        stream.Position = 0;
        var fresh = new MLContext();
        ITransformer loaded = fresh.Model.Load(stream, out DataViewSchema inputSchema);

        inputSchema.Select(column => (column.Name, column.Type)).Should().Equal(data.Schema.Select(column => (column.Name, column.Type)));
        foreach ((MLContext ml, ITransformer model) in new[] { (_ml, built), (fresh, loaded) })
        {
            var view = model.Transform(data);
            view.Schema.Select(column => column.Name).Should().Equal("Id", "X", "Y", "Norm");
            view.Schema["Y"].Type.Should().Be(new VectorDataViewType(NumberDataViewType.Single, Outputs));
            view.Vectors<float>("Y").Should().BeEquivalentTo(Rows().Select(row => Product(row.X)), options => options.WithStrictOrdering());
            view.Scalars<float>("Norm").Should().Equal(Rows().Select(row => Norm(Product(row.X))));
            PredictionEngine<Row, Prediction> engine = ml.Model.CreatePredictionEngine<Row, Prediction>(model);
            Rows().Select(row => engine.Predict(row).Y).Should().BeEquivalentTo(Rows().Select(row => Product(row.X)), options => options.WithStrictOrdering());
        }
    }

    /// <summary>Parts are fitted on a view without rows, each on what the parts before it make, and joined without nesting.</summary>
    private TransformerChain<ITransformer> Build()
    {
        IDataView view = _ml.Data.LoadFromEnumerable(Array.Empty<Row>(), RowDefinition());
        var parts = new List<ITransformer>();
        void Append(IEstimator<ITransformer> estimator)
        {
            ITransformer part = estimator.Fit(view);
            parts.Add(part);
            view = part.Transform(view);
        }

        string[] pieces = [.. Enumerable.Range(0, 4).Reverse().Where(power => (Outputs & (1 << power)) != 0).Select(power => $"_y{power}")];
        Append(_ml.Transforms.Concatenate("_x", "X"));
        Append(_ml.Transforms.CustomMapping<Empty, One>(OneFactory.Map, OneFactory.Contract));
        Append(_ml.Transforms.Conversion.MapValue("_state", [KeyValuePair.Create(1f, Encode())], "_one"));
        Append(_ml.Transforms.CustomMapping<Source, Destination>(ProductFactory.Map, ProductFactory.Contract));
        Append(_ml.Transforms.Concatenate("Y", pieces));
        Append(_ml.Transforms.CopyColumns("Norm", "_norm"));
        Append(_ml.Transforms.DropColumns(["_x", "_one", "_state", "_norm", .. Enumerable.Range(0, 4).Select(power => $"_y{power}")]));
        return new TransformerChain<ITransformer>([.. parts]);
    }

    private static IDataView Data(MLContext ml) => ml.Data.LoadFromEnumerable(Rows(), RowDefinition());

    private static SchemaDefinition RowDefinition()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["X"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Inputs);
        return definition;
    }

    private static Row[] Rows() => [.. Enumerable.Range(0, 5).Select(i => new Row { Id = i, X = [i, 0.5f - i, i == 2 ? float.NaN : 1f / (i + 1)] })];

    private static float[] Product(float[] x) => Array.ConvertAll(Weights, row => (row[0] * x[0]) + (row[1] * x[1]) + (row[2] * x[2]));

    private static float Norm(float[] y) => MathF.Sqrt(y.Sum(value => value * value));

    private static string Encode() => Convert.ToBase64String(MemoryMarshal.AsBytes<float>(Weights.SelectMany(row => row).ToArray()));

    private sealed class Row
    {
        public int Id { get; set; }

        public float[] X { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float[] Y { get; set; } = [];
    }

    private sealed class Empty;

    private sealed class One
    {
        [ColumnName("_one")]
        public float Value;
    }

    private sealed class Source
    {
        [ColumnName("_x")]
        public VBuffer<float> X { get; set; }

        [ColumnName("_state")]
        public ReadOnlyMemory<char> State { get; set; }
    }

    /// <summary>Pieces of 1, 2, 4 and 8 slots: enough for any size below 16.</summary>
    private class Pieces
    {
        [VectorType(1), ColumnName("_y0")]
        public VBuffer<float> P0;

        [VectorType(2), ColumnName("_y1")]
        public VBuffer<float> P1;

        [VectorType(4), ColumnName("_y2")]
        public VBuffer<float> P2;

        [VectorType(8), ColumnName("_y3")]
        public VBuffer<float> P3;
    }

    private sealed class Destination : Pieces
    {
        [ColumnName("_norm")]
        public float Norm;
    }

    [CustomMappingFactoryAttribute(Contract)]
    private sealed class OneFactory : CustomMappingFactory<Empty, One>
    {
        public const string Contract = "Embedded.Tests.One/v1";

        public override Action<Empty, One> GetMapping() => Map;

        public static void Map(Empty source, One destination) => destination.Value = 1;
    }

    [CustomMappingFactoryAttribute(Contract)]
    private sealed class ProductFactory : CustomMappingFactory<Source, Destination>
    {
        public const string Contract = "Embedded.Tests.Product/v1";

        public override Action<Source, Destination> GetMapping() => Map;

        public static void Map(Source source, Destination destination)
        {
            float[] weights = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(source.State.ToString())).ToArray();
            float[] x = [.. source.X.DenseValues()];
            float[] y = [.. weights.Chunk(x.Length).Select(row => (row[0] * x[0]) + (row[1] * x[1]) + (row[2] * x[2]))];
            destination.Norm = CarrierChainTests.Norm(y);
            int at = 0;
            Fill(ref destination.P3, 8);
            Fill(ref destination.P2, 4);
            Fill(ref destination.P1, 2);
            Fill(ref destination.P0, 1);

            void Fill(ref VBuffer<float> piece, int size)
            {
                if ((y.Length & size) == 0)
                    return;
                VBufferEditor<float> editor = VBufferEditor.Create(ref piece, size);
                y.AsSpan(at, size).CopyTo(editor.Values);
                piece = editor.Commit();
                at += size;
            }
        }
    }
}
