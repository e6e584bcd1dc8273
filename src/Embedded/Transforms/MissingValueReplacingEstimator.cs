using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces NaN by zero or by what is usual in the column.</summary>
public sealed class MissingValueReplacingEstimator : IEstimator<MissingValueReplacingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly IReadOnlyList<InputOutputColumnPair> _columns;
    private readonly ReplacementMode _mode;
    private readonly bool _imputeBySlot;

    internal MissingValueReplacingEstimator(IHostEnvironment env, IReadOnlyList<InputOutputColumnPair> columns, ReplacementMode mode, bool imputeBySlot)
    {
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Not a replacement mode.");
        _env = env;
        _columns = ColumnPairs.Check(columns);
        _mode = mode;
        _imputeBySlot = imputeBySlot;
    }

    /// <summary>What a missing value becomes.</summary>
    public enum ReplacementMode : byte
    {
        DefaultValue = 0,
        Mean = 1,
        Minimum = 2,
        Maximum = 3,
        Mode = 5,
    }

    public MissingValueReplacingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => MissingValueReplacingTransformer.CheckType(input.Schema.Find(pair.InputColumnName)))];
        Replacement[] replacements = _mode == ReplacementMode.DefaultValue
            ? Array.ConvertAll(sources, source => new Replacement(source.Type, [0]))
            : Learn(input, sources);
        return new MissingValueReplacingTransformer(_env, _columns, replacements);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_columns.Select(pair => Replace(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private Replacement[] Learn(IDataView input, DataViewSchema.Column[] sources)
    {
        using DataViewRowCursor cursor = input.GetRowCursor(sources.DistinctBy(source => source.Index));
        ReplacementLearner[] learners = Array.ConvertAll(sources, source => ReplacementLearner.Create(cursor, source, _mode, _imputeBySlot));
        while (cursor.MoveNext())
        {
            foreach (ReplacementLearner learner in learners)
                learner.Add();
        }

        return Array.ConvertAll(learners, learner => learner.ToReplacement());
    }

    private static SchemaShape.Column Replace(string output, SchemaShape.Column input)
    {
        if (input.IsKey || (input.ItemType != NumberDataViewType.Single && input.ItemType != NumberDataViewType.Double))
            throw SchemaErrors.WrongType(input.Name, MissingValueReplacingTransformer.Expected, input.GetTypeString());
        var kept = input.Annotations.Where(annotation => annotation.Name is AnnotationKinds.SlotNames or AnnotationKinds.IsNormalized);
        return new SchemaShape.Column(output, input.Kind, input.ItemType, isKey: false, new SchemaShape(kept));
    }
}
