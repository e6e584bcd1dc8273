using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>What the steps of a saved chain read: the joined inputs, the payload, and which output they are of.</summary>
internal sealed class ComponentInput
{
    [ColumnName(Carrier.FeaturesColumn)]
    public VBuffer<float> Features { get; set; }

    [ColumnName(Carrier.PayloadColumn)]
    public ReadOnlyMemory<char> Payload { get; set; }

    [ColumnName(Carrier.OutputColumn)]
    public float Output { get; set; }
}

/// <summary>What a step writes: one output of a row.</summary>
internal abstract class ComponentOutput
{
    /// <summary>Takes the output over from a batch of one row.</summary>
    public abstract void Set(ComponentBatch batch, int output);
}

internal sealed class SingleOutput : ComponentOutput
{
    public const string Contract = "MlNetExtensions.Component.Single/v1";
    public const string Column = Carrier.Prefix + "single";

    [ColumnName(Column)]
    public float Value { get; set; }

    public override void Set(ComponentBatch batch, int output) => Value = batch.Values<float>(output, 0)[0];
}

internal sealed class BooleanOutput : ComponentOutput
{
    public const string Contract = "MlNetExtensions.Component.Boolean/v1";
    public const string Column = Carrier.Prefix + "boolean";

    [ColumnName(Column)]
    public bool Value { get; set; }

    public override void Set(ComponentBatch batch, int output) => Value = batch.Values<bool>(output, 0)[0];
}

/// <summary>The number of a key, from 1.</summary>
internal sealed class KeyOutput : ComponentOutput
{
    public const string Contract = "MlNetExtensions.Component.Key/v1";
    public const string Column = Carrier.Prefix + "key";

    [ColumnName(Column)]
    public uint Value { get; set; }

    public override void Set(ComponentBatch batch, int output) => Value = batch.Values<uint>(output, 0)[0];
}

internal sealed class TextOutput : ComponentOutput
{
    public const string Contract = "MlNetExtensions.Component.Text/v1";
    public const string Column = Carrier.Prefix + "text";

    [ColumnName(Column)]
    public ReadOnlyMemory<char> Value { get; set; }

    public override void Set(ComponentBatch batch, int output) => Value = batch.Values<ReadOnlyMemory<char>>(output, 0)[0];
}

/// <summary>A factory of ML.NET's for one kind of output, whose mapping serves every component. The names of contracts and columns never change.</summary>
internal abstract class OutputFactory<TOutput> : CustomMappingFactory<ComponentInput, TOutput>
    where TOutput : ComponentOutput, new()
{
    public override Action<ComponentInput, TOutput> GetMapping() => Map;

    public static void Map(ComponentInput input, TOutput output) => LoadedComponent.Of(input.Payload).Compute(input, output);
}

[CustomMappingFactoryAttribute(SingleOutput.Contract)]
internal sealed class SingleOutputFactory : OutputFactory<SingleOutput>;

[CustomMappingFactoryAttribute(BooleanOutput.Contract)]
internal sealed class BooleanOutputFactory : OutputFactory<BooleanOutput>;

[CustomMappingFactoryAttribute(KeyOutput.Contract)]
internal sealed class KeyOutputFactory : OutputFactory<KeyOutput>;

[CustomMappingFactoryAttribute(TextOutput.Contract)]
internal sealed class TextOutputFactory : OutputFactory<TextOutput>;

[CustomMappingFactoryAttribute(VectorPieces.Contract)]
internal sealed class VectorPiecesFactory : OutputFactory<VectorPieces>;

[CustomMappingFactoryAttribute(SlotTexts.Contract)]
internal sealed class SlotTextsFactory : OutputFactory<SlotTexts>;
