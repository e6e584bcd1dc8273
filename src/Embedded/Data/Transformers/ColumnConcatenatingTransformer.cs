using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Joins columns of one item type, scalars and vectors, into one vector.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "ConcatTransform";

    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string output, string[] inputs)
        : base(env)
    {
        _output = output;
        _inputs = inputs;
    }

    internal override string LoaderSignature => Signature;

    internal override IRowMapper Bind(DataViewSchema input)
    {
        DataViewSchema.Column[] sources = Array.ConvertAll(_inputs, name => input.Find(name));
        PrimitiveDataViewType itemType = ItemType(sources[0]);
        foreach (DataViewSchema.Column source in sources)
        {
            if (!ItemType(source).Equals(itemType))
                throw SchemaErrors.WrongType(source.Name, $"{itemType} or a vector of it, as the columns before it", source.Type);
        }

        return new ColumnMapper([sources is [{ Type: VectorDataViewType }] ? Pass(sources[0]) : Join(sources, itemType)]);
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_inputs.Length);
        foreach (string input in _inputs)
            ctx.Writer.Write(input);
    }

    internal static ColumnConcatenatingTransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        string output = ctx.Reader.ReadString();
        var inputs = new string[ctx.Reader.ReadCount(1)];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = ctx.Reader.ReadString();
        return new ColumnConcatenatingTransformer(env, output, inputs);
    }

    private BoundColumn Pass(DataViewSchema.Column source) =>
        new(new DataViewSchema.DetachedColumn(_output, source.Type, source.Annotations), [source.Index], row => row.GetGetter(source));

    private BoundColumn Join(DataViewSchema.Column[] sources, PrimitiveDataViewType itemType)
    {
        int[] sizes = Array.ConvertAll(sources, source => source.Type is VectorDataViewType vector ? vector.Size : 1);
        var type = new VectorDataViewType(itemType, sizes.Contains(0) ? 0 : sizes.Sum());
        var output = new DataViewSchema.DetachedColumn(_output, type, ConcatenatedAnnotations.Of(sources, type));
        int[] indices = Array.ConvertAll(sources, source => source.Index);
        var template = GenericMethod.With<Func<DataViewRow, DataViewSchema.Column[], Delegate>>(ConcatenatedValues.CreateGetter<int>, itemType.RawType);
        return new BoundColumn(output, indices, row => template(row, sources));
    }

    private static PrimitiveDataViewType ItemType(DataViewSchema.Column column) =>
        (column.Type as VectorDataViewType)?.ItemType
        ?? column.Type as PrimitiveDataViewType
        ?? throw SchemaErrors.WrongType(column.Name, "a primitive type or a vector of one", column.Type);
}
