using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns from the values of columns how to scale them.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly IReadOnlyList<InputOutputColumnPair> _columns;
    private readonly Normalization _normalization;

    internal NormalizingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, Normalization normalization)
    {
        if (normalization.MaximumExampleCount <= 1)
            throw new ArgumentOutOfRangeException("maximumExampleCount", normalization.MaximumExampleCount, "Must be greater than 1.");
        _env = env;
        _columns = ColumnPairs.Check(columns);
        _normalization = normalization;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => NormalizingTransformer.CheckType(input.Schema.Find(pair.InputColumnName)))];
        using DataViewRowCursor cursor = input.GetRowCursor(sources.DistinctBy(source => source.Index));
        NormalizerLearner[] learners = Array.ConvertAll(sources, source => NormalizerLearner.Create(cursor, source, _normalization));
        for (long row = 0; row < _normalization.MaximumExampleCount && cursor.MoveNext(); row++)
        {
            foreach (NormalizerLearner learner in learners)
                learner.Add();
        }

        return new NormalizingTransformer(_env, _columns, Array.ConvertAll(learners, learner => learner.ToFunction()));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_columns.Select(pair => Normalize(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private static SchemaShape.Column Normalize(string output, SchemaShape.Column input)
    {
        bool isReal = !input.IsKey && (input.ItemType == NumberDataViewType.Single || input.ItemType == NumberDataViewType.Double);
        if (!isReal || input.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw SchemaErrors.WrongType(input.Name, NormalizingTransformer.Expected, input.GetTypeString());
        var kept = input.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNames);
        return new SchemaShape.Column(output, input.Kind, input.ItemType, isKey: false, new SchemaShape(kept.Append(AnnotationShapes.IsNormalized)));
    }
}
