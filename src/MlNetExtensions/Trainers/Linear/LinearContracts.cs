using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetExtensions.Core;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>How linear models that ML.NET has no public form for are saved, and what computes their outputs after loading. The names of contracts and columns never change.</summary>
internal static class LinearContracts
{
    public const string PoissonContract = "MlNetExtensions.PoissonRegression/v1";
    public const string ClassContract = "MlNetExtensions.MaximumEntropy.PredictedLabel/v2";
    public const string ProbabilitiesContract = "MlNetExtensions.MaximumEntropy.Score/v2";

    private const string Poisson = "PoissonRegression";
    private const string MaximumEntropy = "MaximumEntropy";
    private const int Version = 1;

    private static readonly PayloadCache<PoissonLinearModel> _poissons = new(Poisson, Version, ReadPoisson);
    private static readonly PayloadCache<MaximumEntropyModel> _maximumEntropies = new(MaximumEntropy, Version, ReadMaximumEntropy);

    public static DataViewSchema.Column FindFeatures(DataViewSchema schema, LinearScores scores)
    {
        DataViewSchema.Column column = InputColumns.FindFeatures(schema, scores.FeatureColumnName, out int dimension);
        InputColumns.CheckDimension(column.Name, dimension, scores.Dimension);
        return column;
    }

    public static TransformerChain<ITransformer> BuildCarrier(PoissonLinearModel model)
    {
        var carrier = new Carrier([(model.Scores.FeatureColumnName, model.Scores.Dimension)], Payload.Encode(Poisson, Version, model.Scores.Write));
        carrier.AddScalars<Input, Count>(PoissonFactory.Map, PoissonContract, (Count.Column, "Score"));
        return carrier.Build();
    }

    public static TransformerChain<ITransformer> BuildCarrier(MaximumEntropyModel model)
    {
        string payload = Payload.Encode(MaximumEntropy, Version, writer =>
        {
            model.Scores.Write(writer);
            model.Classes.Write(writer);
            foreach (int index in model.Occurring)
            {
                writer.Write(index);
            }
        });
        var carrier = new Carrier([(model.Scores.FeatureColumnName, model.Scores.Dimension)], payload);
        carrier.AddScalars<Input, Class>(ClassFactory.Map, ClassContract, (Class.Column, null));
        carrier.AddKey("PredictedLabel", Class.Column, model.Classes);
        carrier.AddVector<Input, Probabilities>(ProbabilitiesFactory.Map, ProbabilitiesContract, "Score", model.NumberOfClasses);
        return carrier.Build();
    }

    public static PoissonRegressionTransformer? AsPoisson(ITransformer model)
    {
        if (model is PoissonRegressionTransformer poisson)
        {
            return poisson;
        }

        return Has<Count>(model) && Carrier.FindPayload(model) is { } payload
            ? new PoissonRegressionTransformer(Payload.Decode(Poisson, Version, payload, ReadPoisson))
            : null;
    }

    public static MaximumEntropyTransformer? AsMaximumEntropy(ITransformer model)
    {
        if (model is MaximumEntropyTransformer maximumEntropy)
        {
            return maximumEntropy;
        }

        return Has<Class>(model) && Carrier.FindPayload(model) is { } payload
            ? new MaximumEntropyTransformer(Payload.Decode(MaximumEntropy, Version, payload, ReadMaximumEntropy))
            : null;
    }

    public static PoissonLinearModel PoissonOf(Input input) => _poissons.Get(input.Payload);

    public static MaximumEntropyModel MaximumEntropyOf(Input input) => _maximumEntropies.Get(input.Payload);

    private static bool Has<TOutput>(ITransformer model)
        where TOutput : class, new() => model is IEnumerable<ITransformer> chain && chain.Any(part => part is CustomMappingTransformer<Input, TOutput>);

    private static PoissonLinearModel ReadPoisson(StateReader reader)
    {
        LinearScores scores = LinearScores.Read(reader);
        reader.Require(scores.Outputs == 1, "intercepts", $"are {scores.Outputs}, but a count has one");
        return new PoissonLinearModel(scores);
    }

    private static MaximumEntropyModel ReadMaximumEntropy(StateReader reader)
    {
        LinearScores scores = LinearScores.Read(reader);
        KeyValues classes = reader.ReadNested("classes", KeyValues.Read);
        reader.Require(classes.Count >= scores.Outputs && scores.Outputs > 1, "classes", $"are {classes.Count} values for the scores of {scores.Outputs}");
        int[] occurring = reader.ReadArray("occurring", scores.Outputs, part => part.ReadInt32("class"));
        for (int k = 0; k < occurring.Length; k++)
        {
            int previous = k == 0 ? -1 : occurring[k - 1];
            reader.Require(occurring[k] > previous && occurring[k] < classes.Count, "occurring", $"holds {occurring[k]} after {previous} where there are {classes.Count} classes");
        }

        return new MaximumEntropyModel(scores, classes, occurring);
    }

    internal sealed class Input
    {
        [ColumnName(Carrier.FeaturesColumn)]
        public VBuffer<float> Features { get; set; }

        [ColumnName(Carrier.PayloadColumn)]
        public ReadOnlyMemory<char> Payload { get; set; }
    }

    internal sealed class Count
    {
        public const string Column = Carrier.Prefix + "count";

        [ColumnName(Column)]
        public float Value { get; set; }
    }

    internal sealed class Class
    {
        public const string Column = Carrier.Prefix + "class";

        [ColumnName(Column)]
        public uint Value { get; set; }
    }

    internal sealed class Probabilities : VectorPieces;
}

/// <summary>The expected count.</summary>
[CustomMappingFactoryAttribute(LinearContracts.PoissonContract)]
internal sealed class PoissonFactory : CustomMappingFactory<LinearContracts.Input, LinearContracts.Count>
{
    public static void Map(LinearContracts.Input input, LinearContracts.Count output) => output.Value = LinearContracts.PoissonOf(input).Predict(input.Features);

    public override Action<LinearContracts.Input, LinearContracts.Count> GetMapping() => Map;
}

/// <summary>The most probable class, from 1.</summary>
[CustomMappingFactoryAttribute(LinearContracts.ClassContract)]
internal sealed class ClassFactory : CustomMappingFactory<LinearContracts.Input, LinearContracts.Class>
{
    public static void Map(LinearContracts.Input input, LinearContracts.Class output) =>
        output.Value = MaximumEntropyModel.KeyOf(ProbabilitiesFactory.Compute(input));

    public override Action<LinearContracts.Input, LinearContracts.Class> GetMapping() => Map;
}

/// <summary>The probabilities of the classes.</summary>
[CustomMappingFactoryAttribute(LinearContracts.ProbabilitiesContract)]
internal sealed class ProbabilitiesFactory : CustomMappingFactory<LinearContracts.Input, LinearContracts.Probabilities>
{
    [ThreadStatic]
    private static double[]? _margins;

    public static ReadOnlySpan<float> Compute(LinearContracts.Input input)
    {
        MaximumEntropyModel model = LinearContracts.MaximumEntropyOf(input);
        if (_margins is null || _margins.Length < model.Occurring.Length)
        {
            _margins = new double[model.Occurring.Length];
        }

        Span<float> probabilities = VectorPieces.Scratch(model.NumberOfClasses);
        model.Predict(input.Features, _margins.AsSpan(0, model.Occurring.Length), probabilities);
        return probabilities;
    }

    public static void Map(LinearContracts.Input input, LinearContracts.Probabilities output) => output.Set(Compute(input));

    public override Action<LinearContracts.Input, LinearContracts.Probabilities> GetMapping() => Map;
}
