using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by vectors of their bits; the missing key has all of them.</summary>
public sealed class KeyToBinaryVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "KeyToBinaryTransform";

    internal KeyToBinaryVectorMappingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env, columns)
    {
    }

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        int bits = KeyBits.Count(KeyTypes.RequireCount(input));
        int valueCount = KeyTypes.ValueCount(input);
        var annotations = new DataViewSchema.Annotations.Builder();
        if (KeyValues.TypeOf(input) is TextDataViewType)
            KeySlots.AddNames(annotations, input, valueCount, KeyBits.Names(bits));
        if (valueCount == 1)
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        var column = new DataViewSchema.DetachedColumn(output, KeySlots.Type(valueCount, bits), annotations.ToAnnotations());
        var template = GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, int, Delegate>>(KeyBits.CreateGetter<uint>, KeyTypes.RequireKey(input).RawType);
        return new BoundColumn(column, [input.Index], row => template(row, input, bits));
    }

    internal static KeyToBinaryVectorMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, ColumnPairs.Read(ctx.Reader));
}
