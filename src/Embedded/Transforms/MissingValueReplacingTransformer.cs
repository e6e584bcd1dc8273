using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces NaN.</summary>
public sealed class MissingValueReplacingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "NAReplaceTransform";
    internal const string Expected = "Single or Double, or a vector of one of them, which are the types with missing values";

    private readonly Replacement[] _replacements;

    internal MissingValueReplacingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, Replacement[] replacements)
        : base(env, columns) => _replacements = replacements;

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        Replacement replacement = _replacements[pair];
        CheckType(input);
        bool fits = replacement.Values.Length == 1 ? ItemType(replacement.Type).Equals(ItemType(input.Type)) : replacement.Type.Equals(input.Type);
        if (!fits)
            throw SchemaErrors.WrongType(input.Name, $"{replacement.Type}, for which the replacements were learned", input.Type);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(input.Annotations, kind => kind is AnnotationKinds.SlotNames or AnnotationKinds.IsNormalized);
        var column = new DataViewSchema.DetachedColumn(output, input.Type, annotations.ToAnnotations());
        var template = GenericMethod.With<Func<DataViewRow, DataViewSchema.Column, double[], Delegate>>(ReplacedValues.CreateGetter<float>, ItemType(input.Type).RawType);
        return new BoundColumn(column, [input.Index], row => template(row, input, replacement.Values));
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        foreach (Replacement replacement in _replacements)
        {
            TypeState.Write(ctx.Writer, replacement.Type);
            ctx.Writer.Write(replacement.Values.Length);
            foreach (double value in replacement.Values)
                ctx.Writer.Write(value);
        }
    }

    internal static MissingValueReplacingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        InputOutputColumnPair[] columns = ColumnPairs.Read(ctx.Reader);
        var replacements = new Replacement[columns.Length];
        for (int i = 0; i < replacements.Length; i++)
        {
            DataViewType type = TypeState.Read(ctx.Reader);
            var values = new double[ctx.Reader.ReadCount(sizeof(double))];
            for (int slot = 0; slot < values.Length; slot++)
                values[slot] = ctx.Reader.ReadDouble();
            replacements[i] = new Replacement(type, values);
        }

        return new MissingValueReplacingTransformer(env, columns, replacements);
    }

    internal static DataViewSchema.Column CheckType(DataViewSchema.Column input)
    {
        DataViewType type = ItemType(input.Type);
        return type == NumberDataViewType.Single || type == NumberDataViewType.Double ? input : throw SchemaErrors.WrongType(input.Name, Expected, input.Type);
    }

    private static DataViewType ItemType(DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;
}
