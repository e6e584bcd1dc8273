using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Expressions;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Internal.Values;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>A column computed by an expression. A vector input passes its slot names on.</summary>
public sealed class ExpressionTransformer : RowToRowTransformerBase
{
    internal const string Signature = "ExprTransform";
    private const int MostInputs = 5;

    private readonly string _output;
    private readonly string _expression;
    private readonly string[] _inputs;
    private readonly DataViewType[] _types;
    private readonly ExpressionNode _body;

    internal ExpressionTransformer(IHostEnvironment environment, string output, string expression, string[] inputs, DataViewType[] types)
        : base(environment)
    {
        (_output, _expression, _inputs, _types) = (output, expression, inputs, types);
        _body = ExpressionParser.Parse(expression, types);
    }

    internal override string LoaderSignature => Signature;

    internal override IRowMapper Bind(DataViewSchema input)
    {
        DataViewSchema.Column[] columns = Array.ConvertAll(_inputs, name => input.Find(name));
        for (int i = 0; i < columns.Length; i++)
        {
            DataViewType item = (columns[i].Type as VectorDataViewType)?.ItemType ?? columns[i].Type;
            if (!item.Equals(_types[i]))
                throw SchemaErrors.WrongType(columns[i].Name, _types[i].ToString(), columns[i].Type);
        }

        int vector = Array.FindIndex(columns, column => column.Type is VectorDataViewType);
        var builder = new DataViewSchema.Annotations.Builder();
        DataViewType type = _body.Type;
        if (vector >= 0)
        {
            builder.Add(columns[vector].Annotations, kind => kind == AnnotationKinds.SlotNames);
            type = new VectorDataViewType((PrimitiveDataViewType)_body.Type, ((VectorDataViewType)columns[vector].Type).Dimensions);
        }

        return new ColumnMapper([new BoundColumn(
            new DataViewSchema.DetachedColumn(_output, type, builder.ToAnnotations()),
            Array.ConvertAll(columns, column => column.Index),
            row => ExpressionGetters.Create(row, columns, vector, _body))]);
    }

    internal override void SaveState(ModelSaveContext ctx)
    {
        ctx.Writer.Write(_output);
        ctx.Writer.Write(_expression);
        ctx.Writer.Write(_inputs.Length);
        for (int i = 0; i < _inputs.Length; i++)
        {
            ctx.Writer.Write(_inputs[i]);
            TypeState.Write(ctx.Writer, _types[i]);
        }
    }

    internal static ExpressionTransformer Load(IHostEnvironment environment, ModelLoadContext ctx)
    {
        string output = ctx.Reader.ReadString(), expression = ctx.Reader.ReadString();
        int count = ctx.Reader.ReadInt32();
        if (count is < 1 or > MostInputs)
            throw new InvalidDataException($"The model is damaged: an expression has {count} inputs, where 1 to {MostInputs} can be.");
        string[] inputs = new string[count];
        var types = new DataViewType[count];
        for (int i = 0; i < count; i++)
            (inputs[i], types[i]) = (ctx.Reader.ReadString(), TypeState.Read(ctx.Reader));
        try
        {
            return new ExpressionTransformer(environment, output, expression, inputs, types);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The model is damaged: {e.Message}", e);
        }
    }
}
