using MlNetExtensions.Core;

namespace MlNetExtensions.Components;

/// <summary>A column that a component reads: features, which are a scalar of Single or a vector of known size, or categories.</summary>
public sealed class InputColumn
{
    /// <summary>Bytes of the shortest saved column: a name of one character, a size, no names of slots.</summary>
    internal const int FewestBytes = 6;

    // In place of the size, which is at least 1.
    private const int CategoryKind = 0, ScalarKind = -1;

    /// <param name="name">The column's name.</param>
    /// <param name="dimension">Features of a row, at least 1; 1 for a scalar.</param>
    /// <param name="slotNames">One name a feature, blank for a feature without; null for none.</param>
    /// <exception cref="ArgumentException">The name is empty, the size is not positive, or there are not as many names as features.</exception>
    public InputColumn(string name, int dimension, IReadOnlyList<string>? slotNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (slotNames is not null && slotNames.Count != dimension)
        {
            throw new ArgumentException($"Column '{name}' has {dimension} features, but {slotNames.Count} names of slots.", nameof(slotNames));
        }

        Name = name;
        Dimension = dimension;
        SlotNames = slotNames;
    }

    private InputColumn(string name, Categories? categories)
        : this(name, 1, categories is null ? [name] : null)
    {
        Categories = categories;
        IsScalar = true;
    }

    /// <summary>A scalar of Single.</summary>
    public static InputColumn OfScalar(string name) => new(name, categories: null);

    /// <summary>A column of categories: a scalar of text, keys, whole numbers or Booleans.</summary>
    public static InputColumn OfCategories(string name, Categories categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        return new InputColumn(name, categories);
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>False for a vector, even of one feature.</summary>
    public bool IsScalar { get; }

    /// <summary>The categories that were there when the component learned; null for features.</summary>
    public Categories? Categories { get; }

    /// <summary>Features of a row; 1 for a scalar.</summary>
    public int Dimension { get; }

    /// <summary>One name a feature, blank for a feature without; null where none has a name.</summary>
    public IReadOnlyList<string>? SlotNames { get; }

    internal void Write(BinaryWriter writer)
    {
        writer.Write(Name);
        writer.Write(Categories is not null ? CategoryKind : IsScalar ? ScalarKind : Dimension);
        if (IsScalar)
        {
            Categories?.Write(writer);
            return;
        }

        writer.Write(SlotNames is not null);
        foreach (string name in SlotNames ?? [])
        {
            writer.Write(name);
        }
    }

    internal static InputColumn Read(StateReader reader)
    {
        string name = reader.ReadName("name");
        int dimension = reader.ReadInt32("dimension", ScalarKind);
        if (dimension is ScalarKind or CategoryKind)
        {
            return dimension == ScalarKind ? OfScalar(name) : OfCategories(name, reader.ReadNested("categories", Components.Categories.Read));
        }

        if (!reader.ReadBoolean("hasSlotNames"))
        {
            return new InputColumn(name, dimension);
        }

        reader.CheckLeft(dimension, 1, "slotNames");
        string[] slots = new string[dimension];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = reader.ReadText("slotNames");
        }

        return new InputColumn(name, dimension, slots);
    }
}
