using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Scales columns as was learned.</summary>
public sealed partial class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "Normalizer";
    internal const string Expected = "Single or Double, or a vector of known size of one of them";

    private readonly NormalizerFunction[] _functions;

    internal NormalizingTransformer(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, NormalizerFunction[] functions)
        : base(env, columns) => _functions = functions;

    internal override string LoaderSignature => Signature;

    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        if ((uint)index >= (uint)_functions.Length)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The normalizer has {_functions.Length} columns.");
        return _functions[index].Parameters;
    }

    internal override BoundColumn Bind(int pair, string output, DataViewSchema.Column input)
    {
        NormalizerFunction function = _functions[pair];
        CheckType(input);
        // ML.NET sees another size only when a row is read.
        if (!ItemType(function.Type).Equals(ItemType(input.Type)) || function.Type is VectorDataViewType != input.Type is VectorDataViewType)
            throw SchemaErrors.WrongType(input.Name, $"{function.Type}, for which the normalizer was learned", input.Type);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        annotations.Add(input.Annotations, kind => kind == AnnotationKinds.SlotNames);
        var column = new DataViewSchema.DetachedColumn(output, function.Type, annotations.ToAnnotations());
        return new BoundColumn(column, [input.Index], row => function.CreateGetter(row, input));
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        base.SaveState(ctx);
        foreach (NormalizerFunction function in _functions)
            function.Write(ctx.Writer);
    }

    internal static NormalizingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        InputOutputColumnPair[] columns = ColumnPairs.Read(ctx.Reader);
        return new NormalizingTransformer(env, columns, Array.ConvertAll(columns, _ => NormalizerFunction.Read(ctx.Reader)));
    }

    internal static DataViewSchema.Column CheckType(DataViewSchema.Column input)
    {
        DataViewType type = ItemType(input.Type);
        bool isReal = type == NumberDataViewType.Single || type == NumberDataViewType.Double;
        return isReal && input.Type is not VectorDataViewType { IsKnownSize: false } ? input : throw SchemaErrors.WrongType(input.Name, Expected, input.Type);
    }

    private static DataViewType ItemType(DataViewType type) => (type as VectorDataViewType)?.ItemType ?? type;
}
