using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>A column that a component adds.</summary>
public sealed class OutputColumn
{
    /// <summary>The most slots of a vector: 131,071.</summary>
    public const int MaximumVectorSize = VectorPieces.MaximumSize;

    private readonly (string Task, string Value)? _score;

    private OutputColumn(string name, DataViewType type, IReadOnlyList<string>? slotNames = null, KeyValues? keyValues = null, (string Task, string Value)? score = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.StartsWith(Carrier.Prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Column names that begin with '{Carrier.Prefix}' are reserved for saving; rename '{name}'.", nameof(name));
        }

        Name = name;
        Type = type;
        SlotNames = slotNames;
        KeyValues = keyValues;
        _score = score;
        Annotations = BuildAnnotations();
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>The column's type.</summary>
    public DataViewType Type { get; }

    /// <summary>Values of a row: the size of a vector, 1 for all others.</summary>
    public int Size => Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>The names of a vector's slots, blank for a slot without; null where it has none.</summary>
    public IReadOnlyList<string>? SlotNames { get; }

    /// <summary>The values behind the keys of a key column; null for all others.</summary>
    public KeyValues? KeyValues { get; }

    internal DataViewSchema.Annotations Annotations { get; }

    internal bool SavesSlotNames { get; private init; }

    /// <summary>A number.</summary>
    public static OutputColumn OfSingle(string name) => new(name, NumberDataViewType.Single);

    /// <summary>A truth value.</summary>
    public static OutputColumn OfBoolean(string name) => new(name, BooleanDataViewType.Instance);

    /// <summary>A text.</summary>
    public static OutputColumn OfText(string name) => new(name, TextDataViewType.Instance);

    /// <summary>A key with these values behind it, which <c>MapKeyToValue</c> gives back.</summary>
    public static OutputColumn OfKey(string name, KeyValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new OutputColumn(name, new KeyDataViewType(typeof(uint), values.Count), keyValues: values);
    }

    /// <summary>A vector of Single of known size.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="size">From 1 to <see cref="MaximumVectorSize"/>.</param>
    /// <param name="slotNames">One name a slot; null for none.</param>
    /// <param name="saveSlotNames">
    /// Whether a loaded model has the names too. It carries numbers with names as text, so every row costs a text and its parsing.
    /// </param>
    /// <exception cref="ArgumentException">The size is out of range, or there are not as many names as slots.</exception>
    public static OutputColumn OfVector(string name, int size, IReadOnlyList<string>? slotNames = null, bool saveSlotNames = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, VectorPieces.MaximumSize);
        return slotNames is null || slotNames.Count == size
            ? new OutputColumn(name, new VectorDataViewType(NumberDataViewType.Single, size), slotNames) { SavesSlotNames = slotNames is not null && saveSlotNames }
            : throw new ArgumentException($"Column '{name}' has {size} slots, but {slotNames.Count} names of slots.", nameof(slotNames));
    }

    /// <summary>The same column, marked as ML.NET marks those of its own scorers.</summary>
    /// <param name="task"><c>"AnomalyDetection"</c>, <c>"BinaryClassification"</c>, <c>"MulticlassClassification"</c>, <c>"Regression"</c>.</param>
    /// <param name="value"><c>"Score"</c>, <c>"PredictedLabel"</c>, <c>"Probability"</c>.</param>
    public OutputColumn AsScore(string task, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(task);
        ArgumentException.ThrowIfNullOrEmpty(value);
        return new OutputColumn(Name, Type, SlotNames, KeyValues, (task, value)) { SavesSlotNames = SavesSlotNames };
    }

    private DataViewSchema.Annotations BuildAnnotations()
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        KeyValues?.AddTo(annotations);
        if (SlotNames is not null)
        {
            Pipeline.SlotNames.AddTo(annotations, SlotNames);
        }

        if (_score is { } score)
        {
            AddText(annotations, "ScoreColumnKind", score.Task);
            AddText(annotations, "ScoreValueKind", score.Value);
            annotations.AddPrimitiveValue("ScoreColumnSetId", new KeyDataViewType(typeof(uint), int.MaxValue), 1u);
        }

        return annotations.ToAnnotations();
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string kind, string value) =>
        annotations.AddPrimitiveValue(kind, TextDataViewType.Instance, value.AsMemory());
}
