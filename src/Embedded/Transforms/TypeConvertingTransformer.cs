using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Converts the items of columns to another type.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "ConvertTransform";

    internal TypeConvertingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, DataKind outputKind)
        : base(env, columns) => OutputKind = outputKind;

    internal DataKind OutputKind { get; }

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        var vector = input.Type as VectorDataViewType;
        PrimitiveDataViewType from = vector?.ItemType ?? input.Type as PrimitiveDataViewType ?? throw NotConvertible(input);
        PrimitiveDataViewType to = OutputItemType(from) ?? throw NotConvertible(input);
        Delegate converter = ValueConversions.OrNull(from, to) ?? throw NotConvertible(input);
        DataViewType type = vector is null ? to : new VectorDataViewType(to, vector.Dimensions);
        var template = GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, Delegate, Delegate>>(ConvertedValues.CreateGetter<int, int>, from.RawType, to.RawType);
        var column = new DataViewSchema.DetachedColumn(output, type, Annotations(input, from, to));
        return new BoundColumn(column, [input.Index], row => template(row, input, converter));
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        ctx.Writer.Write((byte)OutputKind);
    }

    internal static TypeConvertingTransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
        new(env, ColumnPairs.Read(ctx.Reader), (DataKind)ctx.Reader.ReadByte());

    /// <summary>The output's item type: a key stays a key of the same count; null when the kind cannot hold keys.</summary>
    private PrimitiveDataViewType OutputItemType(PrimitiveDataViewType from)
    {
        PrimitiveDataViewType type = PrimitiveTypes.Of(OutputKind);
        if (from is not KeyDataViewType key)
            return type;
        return KeyDataViewType.IsValidDataType(type.RawType)
            ? new KeyDataViewType(type.RawType, Math.Min(key.Count, KeyDataViewType.MaxCount(type.RawType)))
            : null;
    }

    private static DataViewSchema.Annotations Annotations(DataViewSchema.Column input, PrimitiveDataViewType from, PrimitiveDataViewType to)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        bool numbers = from is NumberDataViewType && to is NumberDataViewType;
        builder.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames
            || (kind == AnnotationKinds.KeyValues && to is KeyDataViewType)
            || (kind == AnnotationKinds.IsNormalized && numbers));
        if (from is BooleanDataViewType && to is NumberDataViewType)
            builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }

    private ArgumentOutOfRangeException NotConvertible(DataViewSchema.Column input) =>
        SchemaErrors.WrongType(input.Name, $"a type that converts to {OutputKind}", input.Type);
}
