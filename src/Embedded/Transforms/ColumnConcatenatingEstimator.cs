using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Joins columns of one item type into one vector.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        if (inputColumnNames.Length == 0 || inputColumnNames.Any(string.IsNullOrEmpty))
            throw new ArgumentException($"Column '{outputColumnName}' needs at least one input column, each with a name.", nameof(inputColumnNames));
        _env = env;
        _output = outputColumnName;
        _inputs = [.. inputColumnNames];
    }

    /// <summary>Checks nothing, as in ML.NET: the transformer does.</summary>
    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ColumnConcatenatingTransformer(_env, _output, _inputs);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column[] sources = Array.ConvertAll(_inputs, inputSchema.Find);
        SchemaShape.Column first = sources[0];
        foreach (SchemaShape.Column source in sources)
        {
            if (!source.ItemType.Equals(first.ItemType) || source.IsKey != first.IsKey)
                throw SchemaErrors.WrongType(source.Name, $"items of type {first.ItemType}, as the columns before it", source.GetTypeString());
        }

        bool isVariable = sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.VariableVector);
        SchemaShape.Column.VectorKind kind = isVariable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return inputSchema.With(new SchemaShape.Column(_output, kind, first.ItemType, first.IsKey, Annotations(sources, isVariable)));
    }

    private static SchemaShape Annotations(SchemaShape.Column[] sources, bool isVariable)
    {
        if (sources is [{ Kind: not SchemaShape.Column.VectorKind.Scalar } only])
            return only.Annotations;
        var annotations = new List<SchemaShape.Column>();
        if (!isVariable && sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || source.Has(AnnotationKinds.SlotNames)))
            annotations.Add(AnnotationShapes.SlotNames);
        if (!isVariable && sources.Any(source => source.Has(AnnotationKinds.CategoricalSlotRanges)))
            annotations.Add(AnnotationShapes.CategoricalSlotRanges);
        if (sources.All(source => source.Has(AnnotationKinds.IsNormalized)))
            annotations.Add(AnnotationShapes.IsNormalized);
        return new SchemaShape(annotations);
    }
}
