using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by what a lookup table says.</summary>
public class ValueMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "ValueMappingTransformer";

    internal ValueMappingTransformer(IHostEnvironment env, ValueMap map, IReadOnlyList<InputOutputColumnPair> columns)
        : base(env, columns) => Map = map;

    internal ValueMap Map { get; }

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        var vector = input.Type as VectorDataViewType;
        DataViewType itemType = vector?.ItemType ?? input.Type;
        if (itemType.RawType != Map.KeyType.RawType)
            throw SchemaErrors.WrongType(input.Name, $"{Map.KeyType} or a vector of it, which is what the map looks values up by", input.Type);
        DataViewType type = Map.ValueType;
        if (vector is not null)
            type = new VectorDataViewType(Map.ValueType as PrimitiveDataViewType ?? throw BothVectors(input.Name), vector.Dimensions);
        return new BoundColumn(new DataViewSchema.DetachedColumn(output, type, Annotations(input, vector)), [input.Index], row => Map.CreateGetter(row, input));
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        Map.Write(ctx.Writer);
    }

    internal static NotSupportedException BothVectors(string column) =>
        new($"Column '{column}' cannot be mapped: the column and the values of the map are both vectors.");

    internal static ValueMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        InputOutputColumnPair[] columns = ColumnPairs.Read(ctx.Reader);
        return new ValueMappingTransformer(env, ValueMap.Read(ctx.Reader), columns);
    }

    private DataViewSchema.Annotations Annotations(DataViewSchema.Column input, VectorDataViewType vector)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(Map.Annotations, _ => true);
        if (vector is not null)
            builder.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        return builder.ToAnnotations();
    }
}
