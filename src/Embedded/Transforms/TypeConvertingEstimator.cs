using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Converts the items of columns to another type.</summary>
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, DataKind outputKind)
        : base(env, new TypeConvertingTransformer(env, columns, outputKind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(Transformer.Columns.Select(pair => Convert(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private SchemaShape.Column Convert(string output, SchemaShape.Column input)
    {
        PrimitiveDataViewType to = PrimitiveTypes.Of(Transformer.OutputKind);
        bool convertible = input.IsKey
            ? KeyDataViewType.IsValidDataType(to.RawType)
            : input.ItemType is PrimitiveDataViewType from && ValueConversions.OrNull(from, to) is not null;
        if (!convertible)
            throw SchemaErrors.WrongType(input.Name, $"a type that converts to {Transformer.OutputKind}", input.GetTypeString());
        var kept = input.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNames
            || (annotation.Name == AnnotationKinds.KeyValues && input.IsKey)
            || (annotation.Name == AnnotationKinds.IsNormalized && input.ItemType is NumberDataViewType && to is NumberDataViewType));
        return new SchemaShape.Column(output, input.Kind, to, input.IsKey, new SchemaShape(kept));
    }
}
