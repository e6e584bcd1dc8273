using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Core;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Components;

/// <summary>
/// The categories that a component has learned of a column, by their values: the same text, number or truth value is the same category wherever a
/// saved model is loaded, whatever number a key column gives it there.
/// </summary>
public sealed class Categories
{
    /// <summary>Categories travel as numbers of Single, which are exact up to here.</summary>
    internal const int Most = 1 << 24;

    private readonly KeyValues _values;
    private readonly KeyNumbers _keys;

    /// <param name="values">The values, none twice.</param>
    /// <param name="source">What makes a category.</param>
    /// <param name="keys">The numbers that keys are, where values behind them make it.</param>
    internal Categories(KeyValues values, CategorySource source, KeyNumbers keys = KeyNumbers.UInt32)
    {
        if (values.Count > Most)
        {
            throw new InvalidOperationException($"There are {values.Count} categories, but a component knows at most {Most}.");
        }

        _values = values;
        Source = source;
        _keys = keys;
    }

    /// <summary>As text, in the order of their positions.</summary>
    public IReadOnlyList<string> Texts => _values.Texts;

    /// <summary>Their number, at least 1.</summary>
    public int Count => _values.Count;

    internal CategorySource Source { get; }

    /// <summary>The type of the values.</summary>
    internal PrimitiveDataViewType ItemType => _values.ItemType;

    /// <summary>True where a missing key would be mapped to a value that a category may have: only text has a value that stands for a missing one.</summary>
    internal bool NeedsPresence => Source == CategorySource.KeyValue && ItemType is not TextDataViewType;

    internal void Write(BinaryWriter writer)
    {
        writer.Write((byte)Source);
        writer.Write((byte)_keys);
        _values.Write(writer);
    }

    internal static Categories Read(StateReader reader)
    {
        CategorySource source = reader.ReadEnum<CategorySource>("source");
        KeyNumbers keys = reader.ReadEnum<KeyNumbers>("keys");
        KeyValues values = KeyValues.Read(reader);
        reader.Require(values.Count <= Most, "values", $"are {values.Count} categories, but there may be {Most}");
        reader.Require(values.AreDistinct(), "values", "hold a value twice");
        reader.Require(source != CategorySource.Key || KeyDataViewType.IsValidDataType(values.ItemType.RawType), "values", $"are keys of {values.ItemType}, which are no keys");
        return new Categories(values, source, keys);
    }

    /// <summary>The numbers that these categories have among others, from 1; 0 for one that is not there.</summary>
    /// <exception cref="ArgumentException">The others are values of another type.</exception>
    internal int[] NumbersIn(Categories others, string name) => ItemType.Equals(others.ItemType) && Source == others.Source
        ? [.. others._values.NumbersOf(_values).Select(number => (int)number)]
        : throw new ArgumentException($"The categories of column '{name}' are {Source} of {ItemType} here and {others.Source} of {others.ItemType} there.");

    /// <summary>These and others, those that are new at the end.</summary>
    internal Categories With(Categories others, string name)
    {
        int[] numbers = others.NumbersIn(this, name);
        int[] added = [.. Enumerable.Range(0, numbers.Length).Where(i => numbers[i] == 0)];
        return added.Length == 0 ? this : new Categories(_values.With(others._values.Select(added)), Source, _keys);
    }

    /// <summary>Refuses a column of other values than these.</summary>
    internal void Check(DataViewSchema.Column column)
    {
        bool isKey = column.Type is KeyDataViewType;
        bool fits = Source switch
        {
            CategorySource.Value => !isKey && column.Type.Equals(ItemType),
            CategorySource.Key => isKey && column.Type.RawType == ItemType.RawType,
            _ => isKey && column.Type.RawType == KeyType && KeyValues.OrNull(column)?.ItemType.Equals(ItemType) == true,
        };
        if (!fits)
        {
            string expected = Source switch
            {
                CategorySource.Value => $"{ItemType}",
                CategorySource.Key => $"a key of {ItemType}",
                _ => $"a key of {_keys} with values of {ItemType} behind it",
            };
            throw new ArgumentOutOfRangeException(nameof(column), column.Name,
                $"Column '{column.Name}' is of type {column.Type}, but the model was fitted on {expected}. Apply the model to data that went through the same steps as the training data.");
        }
    }

    /// <summary>Reads the number of the current row's category, from 1; 0 for one that is missing or not known.</summary>
    internal ValueGetter<float> NumberGetter(DataViewRow row, DataViewSchema.Column column)
    {
        if (Source != CategorySource.KeyValue)
        {
            return _values.NumberGetter(row, column);
        }

        float[] numbers = _values.NumbersOf(KeyValues.OrNull(column)!);
        ValueGetter<double> index = Keys.IndexGetter(row, column);
        double key = 0;
        return (ref float number) =>
        {
            index(ref key);
            number = key >= 0 && key < numbers.Length ? numbers[(int)key] : 0;
        };
    }

    /// <summary>The values with their numbers from 1, for a saved chain to look them up.</summary>
    internal IDataView Lookup(MLContext context) => _values.Lookup(context);

    /// <summary>1 for the missing key, for a saved chain to look keys up.</summary>
    internal IDataView MissingKeyLookup(MLContext context) => _keys switch
    {
        KeyNumbers.Byte => KeyValues.Of<byte>([0]).Lookup(context),
        KeyNumbers.UInt16 => KeyValues.Of<ushort>([0]).Lookup(context),
        KeyNumbers.UInt32 => KeyValues.Of<uint>([0]).Lookup(context),
        _ => KeyValues.Of<ulong>([0]).Lookup(context),
    };

    /// <summary>Adds a column of such categories to a schema.</summary>
    internal void AddTo(DataViewSchema.Builder schema, string name)
    {
        switch (Source)
        {
            case CategorySource.Value:
                schema.AddColumn(name, ItemType);
                break;
            case CategorySource.Key:
                schema.AddColumn(name, new KeyDataViewType(ItemType.RawType, byte.MaxValue));
                break;
            default:
                var annotations = new DataViewSchema.Annotations.Builder();
                // As many values as the smallest keys can count: which they are is told by the data that the chain is applied to.
                KeyValues few = _values.Select([.. Enumerable.Range(0, Math.Min(Count, byte.MaxValue))]);
                few.AddTo(annotations);
                schema.AddColumn(name, new KeyDataViewType(KeyType, few.Count), annotations.ToAnnotations());
                break;
        }
    }

    private Type KeyType => _keys switch
    {
        KeyNumbers.Byte => typeof(byte),
        KeyNumbers.UInt16 => typeof(ushort),
        KeyNumbers.UInt32 => typeof(uint),
        _ => typeof(ulong),
    };
}

/// <summary>What makes a category; saved models hold the numbers.</summary>
internal enum CategorySource : byte
{
    /// <summary>The value of the column.</summary>
    Value,

    /// <summary>The value behind the key.</summary>
    KeyValue,

    /// <summary>The key itself, behind which the column tells no value.</summary>
    Key,
}

/// <summary>The numbers that keys are; saved models hold the values.</summary>
internal enum KeyNumbers : byte
{
    Byte,
    UInt16,
    UInt32,
    UInt64,
}
