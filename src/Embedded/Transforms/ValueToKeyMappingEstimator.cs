using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Transforms;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Numbers the distinct values of columns.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly IReadOnlyList<InputOutputColumnPair> _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _valuesAsText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(
        IHostEnvironment env,
        IReadOnlyList<InputOutputColumnPair> columns,
        int maximumNumberOfKeys,
        KeyOrdinality keyOrdinality,
        bool valuesAsText,
        IDataView keyData)
    {
        if (keyData is not null && keyData.Schema.Count != 1)
            throw new ArgumentOutOfRangeException(nameof(keyData), keyData.Schema.Count, $"The key data have one column, which holds the values, but here there are {keyData.Schema}.");
        _env = env;
        _columns = ColumnPairs.Check(columns);
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _keyOrdinality = keyOrdinality;
        _valuesAsText = valuesAsText;
        _keyData = keyData;
    }

    /// <summary>Whether values are numbered in the order in which they occur, or by size.</summary>
    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => ValueToKeyMappingTransformer.CheckType(input.Schema.Find(pair.InputColumnName)))];
        KeyMap[] maps = _keyData is null ? Learn(input, sources) : Given(sources);
        WarnOfEmpty(maps);
        return new ValueToKeyMappingTransformer(_env, _columns, maps, _valuesAsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.With(_columns.Select(pair => Number(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));
    }

    private KeyMap[] Learn(IDataView input, DataViewSchema.Column[] sources)
    {
        if (_maximumNumberOfKeys <= 0)
            throw new ArgumentOutOfRangeException("maximumNumberOfKeys", _maximumNumberOfKeys, "Must be positive.");
        return Learn(input, sources, _maximumNumberOfKeys);
    }

    /// <summary>The values of the key data, which every column has to be of the type of.</summary>
    private KeyMap[] Given(DataViewSchema.Column[] sources)
    {
        DataViewSchema.Column given = _keyData.Schema[0];
        foreach (DataViewSchema.Column source in sources)
        {
            if (!given.Type.Equals((source.Type as VectorDataViewType)?.ItemType ?? source.Type))
                throw SchemaErrors.WrongType(source.Name, $"{given.Type} or a vector of it, as the values in the key data are", source.Type);
        }

        KeyMap map = Learn(_keyData, [given], int.MaxValue)[0];
        return Array.ConvertAll(sources, _ => map);
    }

    private KeyMap[] Learn(IDataView view, DataViewSchema.Column[] sources, int maximumCount)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(sources.DistinctBy(source => source.Index));
        KeyLearner[] learners = Array.ConvertAll(sources, source => KeyLearner.Create(cursor, source, maximumCount));
        List<KeyLearner> open = [.. learners];
        while (open.Count > 0 && cursor.MoveNext())
            open.RemoveAll(learner => !learner.Add());
        return Array.ConvertAll(learners, learner => learner.ToMap(_keyOrdinality == KeyOrdinality.ByValue));
    }

    private void WarnOfEmpty(KeyMap[] maps)
    {
        using IChannel channel = _env.Start("Training");
        for (int i = 0; i < maps.Length; i++)
        {
            if (maps[i].Count == 0)
                channel.Warning(MessageSensitivity.Schema, "Column '{0}' has no values, so all keys of column '{1}' are missing", _columns[i].InputColumnName, _columns[i].OutputColumnName);
        }
    }

    private SchemaShape.Column Number(string output, SchemaShape.Column input)
    {
        if (input.ItemType is not PrimitiveDataViewType)
            throw SchemaErrors.WrongType(input.Name, ValueToKeyMappingTransformer.Expected, input.GetTypeString());
        bool inherits = input.Annotations.TryFindColumn(AnnotationKinds.KeyValues, out SchemaShape.Column values)
            && input.IsKey && values.Kind == SchemaShape.Column.VectorKind.Vector;
        if (!inherits)
            values = AnnotationShapes.KeyValues(_valuesAsText ? TextDataViewType.Instance : input.ItemType, input.IsKey);
        var kept = input.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNames);
        return new SchemaShape.Column(output, input.Kind, NumberDataViewType.UInt32, isKey: true, new SchemaShape(kept.Append(values)));
    }
}
