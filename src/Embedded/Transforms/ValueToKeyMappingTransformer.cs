using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces values by their numbers; a value that is not known becomes the missing key.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "TermTransform";
    internal const string Expected = "a primitive type or a vector of one";

    private readonly KeyMap[] _maps;
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, KeyMap[] maps, bool valuesAsText)
        : base(env, columns)
    {
        _maps = maps;
        _valuesAsText = valuesAsText;
    }

    internal override string LoaderSignature => Signature;

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        KeyMap map = _maps[pair];
        var vector = CheckType(input).Type as VectorDataViewType;
        if (!map.ItemType.Equals(vector?.ItemType ?? input.Type))
            throw SchemaErrors.WrongType(input.Name, $"{map.ItemType} or a vector of it, which is what the values are", input.Type);
        var annotations = new DataViewSchema.Annotations.Builder();
        map.AddKeyValues(annotations, input, _valuesAsText);
        annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        DataViewType type = vector is null ? map.KeyType : new VectorDataViewType(map.KeyType, vector.Dimensions);
        return new BoundColumn(new DataViewSchema.DetachedColumn(output, type, annotations.ToAnnotations()), [input.Index], row => map.CreateGetter(row, input));
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        ctx.Writer.Write(_valuesAsText);
        foreach (KeyMap map in _maps)
            map.Write(ctx.Writer);
    }

    internal static ValueToKeyMappingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        InputOutputColumnPair[] columns = ColumnPairs.Read(ctx.Reader);
        bool valuesAsText = ctx.Reader.ReadBoolean();
        return new ValueToKeyMappingTransformer(env, columns, Array.ConvertAll(columns, _ => KeyMap.Read(ctx.Reader)), valuesAsText);
    }

    internal static DataViewSchema.Column CheckType(DataViewSchema.Column input) =>
        input.Type is VectorDataViewType or PrimitiveDataViewType ? input : throw SchemaErrors.WrongType(input.Name, Expected, input.Type);
}
