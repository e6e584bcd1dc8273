using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by vectors with a slot for each key; the missing key has none.</summary>
public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "KeyToVectorTransform";

    internal KeyToVectorMappingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, bool outputCountVector)
        : base(env, columns) => OutputCountVector = outputCountVector;

    internal override string LoaderSignature => Signature;

    /// <summary>Whether a vector of keys becomes one vector of counts, as opposed to one vector after another.</summary>
    internal bool OutputCountVector { get; }

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        int keyCount = KeyTypes.RequireCount(input);
        int valueCount = KeyTypes.ValueCount(input);
        int blocks = OutputCountVector ? 1 : valueCount;
        var annotations = new DataViewSchema.Annotations.Builder();
        KeySlots.AddNames(annotations, input, blocks, KeyValues.TextsOrNull(input));
        if (!OutputCountVector)
            KeySlots.AddRanges(annotations, blocks, keyCount);
        if (!OutputCountVector || valueCount == 1)
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        var column = new DataViewSchema.DetachedColumn(output, KeySlots.Type(blocks, keyCount), annotations.ToAnnotations());
        var template = GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, int, bool, Delegate>>(KeyIndicators.CreateGetter<uint>, KeyTypes.RequireKey(input).RawType);
        return new BoundColumn(column, [input.Index], row => template(row, input, keyCount, OutputCountVector));
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        ctx.Writer.Write(OutputCountVector);
    }

    internal static KeyToVectorMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env, ColumnPairs.Read(ctx.Reader), ctx.Reader.ReadBoolean());
}
