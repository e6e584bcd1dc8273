using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Expressions;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Computes a column by an expression of others, of which at most one is a vector: then slot by slot.</summary>
public sealed class ExpressionEstimator : IEstimator<ExpressionTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly string _output;
    private readonly string _expression;
    private readonly string[] _inputs;

    internal ExpressionEstimator(IHostEnvironment environment, string output, string expression, string[] inputs)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        ArgumentException.ThrowIfNullOrWhiteSpace(expression);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Length is < 1 or > 5)
            throw new ArgumentOutOfRangeException(nameof(inputs), inputs.Length, "An expression has one to five inputs.");
        (_environment, _output, _expression, _inputs) = (environment, output, expression, inputs);
    }

    public ExpressionTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewType[] types = Array.ConvertAll(_inputs, name => input.Schema.Find(name).Type);
        RefuseVectors(types.Count(type => type is VectorDataViewType));
        return new ExpressionTransformer(_environment, _output, _expression, _inputs, Array.ConvertAll(types, type => (type as VectorDataViewType)?.ItemType ?? type));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column[] columns = Array.ConvertAll(_inputs, inputSchema.Find);
        SchemaShape.Column[] vectors = Array.FindAll(columns, column => column.Kind != SchemaShape.Column.VectorKind.Scalar);
        RefuseVectors(vectors.Length);
        ExpressionNode body = ExpressionParser.Parse(_expression, Array.ConvertAll(columns, column => column.ItemType));
        SchemaShape.Column.VectorKind kind = vectors is [var vector] ? vector.Kind : SchemaShape.Column.VectorKind.Scalar;
        var annotations = new SchemaShape(vectors.SelectMany(column => column.Annotations).Where(annotation => annotation.Name == AnnotationKinds.SlotNames));
        return inputSchema.With(new SchemaShape.Column(_output, kind, body.Type, false, annotations));
    }

    private static void RefuseVectors(int count)
    {
        if (count > 1)
            throw new ArgumentException("At most one input of an expression is a vector.", "inputColumnNames");
    }
}
