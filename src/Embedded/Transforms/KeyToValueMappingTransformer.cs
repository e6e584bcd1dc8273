using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by the values behind them, which the annotations of the key column tell.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "KeyToValueTransform";
    internal const string Expected = $"a key with the annotation '{AnnotationKinds.KeyValues}' that has a value for each key";

    internal KeyToValueMappingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env, columns)
    {
    }

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        KeyDataViewType key = KeyTypes.RequireKey(input);
        PrimitiveDataViewType valueType = KeyValues.TypeOf(input) ?? throw SchemaErrors.WrongType(input.Name, Expected, input.Type);
        DataViewType type = input.Type is VectorDataViewType vector ? new VectorDataViewType(valueType, vector.Dimensions) : valueType;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        var template = GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, Delegate>>(KeyLookup.CreateGetter<uint, int>, key.RawType, valueType.RawType);
        return new BoundColumn(new DataViewSchema.DetachedColumn(output, type, annotations.ToAnnotations()), [input.Index], row => template(row, input));
    }

    internal static KeyToValueMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new(env, ColumnPairs.Read(ctx.Reader));
}
