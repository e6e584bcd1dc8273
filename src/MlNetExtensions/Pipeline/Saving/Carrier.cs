using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Builds the chain of ML.NET built-ins that a component is saved as: constants, the payload as a text constant, the inputs joined in one
/// reserved column with marks between them, for each output a contract that computes it from both, and the removal of every reserved column.
/// </summary>
internal sealed class Carrier
{
    /// <summary>Reserved columns begin so.</summary>
    public const string Prefix = "__mlx_";

    /// <summary>The joined inputs: a vector of Single, which <see cref="JoinedColumns"/> takes apart.</summary>
    public const string FeaturesColumn = Prefix + "x";

    /// <summary>The payload: text.</summary>
    public const string PayloadColumn = Prefix + "p";

    /// <summary>The place of the output that comes next among the component's: Single.</summary>
    public const string OutputColumn = Prefix + "i";

    private const string OneColumn = Prefix + "one";
    private const string MarkColumn = Prefix + "mark";

    private readonly MLContext _context = new();
    private readonly List<ITransformer> _parts = [];
    private readonly HashSet<string> _reserved = [FeaturesColumn, OneColumn, MarkColumn, PayloadColumn, OutputColumn];
    private IDataView _view;

    private Carrier(IReadOnlyList<InputColumn> inputs, string payload)
    {
        var schema = new DataViewSchema.Builder();
        foreach (InputColumn input in inputs)
        {
            if (input.Categories is { } categories)
            {
                categories.AddTo(schema, input.Name);
            }
            else
            {
                schema.AddColumn(input.Name, new VectorDataViewType(NumberDataViewType.Single, input.Dimension));
            }
        }

        _view = new EmptyDataView(schema.ToSchema());
        Add(_context.Transforms.CustomMapping<NoInput, Constants>(ConstantsFactory.Map, ConstantsFactory.Contract));
        Add(_context.Transforms.Conversion.MapValue(PayloadColumn, [new KeyValuePair<float, string>(1, payload)], OneColumn));
        string[][] joined = [.. inputs.Select((input, i) => input.Categories is { } categories ? AddNumbers(i, input.Name, categories) : [input.Name])];
        Add(_context.Transforms.Concatenate(FeaturesColumn, [.. joined.SelectMany((names, i) => i == 0 ? names : [MarkColumn, .. names])]));
    }

    public static TransformerChain<ITransformer> Build(RowTransformer component)
    {
        var carrier = new Carrier(component.Inputs, Payload.Encode(component.Contract, component.WriteState));
        for (int i = 0; i < component.Outputs.Count; i++)
        {
            carrier.AddOutput(i, component.Outputs[i]);
        }

        carrier.Add(carrier._context.Transforms.DropColumns([.. carrier._reserved]));
        return new TransformerChain<ITransformer>([.. carrier._parts]);
    }

    private void AddOutput(int index, OutputColumn output)
    {
        Add(_context.Transforms.Conversion.MapValue(OutputColumn, [new KeyValuePair<float, float>(1, index)], OneColumn));
        switch (output.Type)
        {
            case VectorDataViewType when output.SavesSlotNames:
                AddContract<SlotTexts>(SlotTexts.Contract, SlotTexts.TextColumn);
                AddNamedVector(output.Name, output.SlotNames!);
                break;
            case VectorDataViewType:
                AddContract<VectorPieces>(VectorPieces.Contract, VectorPieces.AllColumns);
                Add(_context.Transforms.Concatenate(output.Name, VectorPieces.ColumnsFor(output.Size)));
                break;
            case KeyDataViewType:
                AddContract<KeyOutput>(KeyOutput.Contract, KeyOutput.Column);
                AddKey(output.Name, KeyOutput.Column, output.KeyValues!);
                break;
            case BooleanDataViewType:
                AddContract<BooleanOutput>(BooleanOutput.Contract, BooleanOutput.Column);
                Add(_context.Transforms.CopyColumns(output.Name, BooleanOutput.Column));
                break;
            case TextDataViewType:
                AddContract<TextOutput>(TextOutput.Contract, TextOutput.Column);
                Add(_context.Transforms.CopyColumns(output.Name, TextOutput.Column));
                break;
            default:
                AddContract<SingleOutput>(SingleOutput.Contract, SingleOutput.Column);
                Add(_context.Transforms.CopyColumns(output.Name, SingleOutput.Column));
                break;
        }
    }

    // The number of a category, looked up by its value: 0 or NaN, as ML.NET says, for one that is not known.
    private string[] AddNumbers(int index, string name, Categories categories)
    {
        string number = $"{Prefix}n{index}", value = name;
        _reserved.Add(number);
        if (categories.Source == CategorySource.KeyValue)
        {
            value = $"{Prefix}v{index}";
            _reserved.Add(value);
            Add(_context.Transforms.Conversion.MapKeyToValue(value, name));
        }

        AddLookup(number, categories.Lookup(_context), value);
        if (!categories.NeedsPresence)
        {
            return [number];
        }

        // A missing key maps to zero, say, as the key of a zero does; the keys themselves tell which is which.
        string isMissing = $"{Prefix}k{index}";
        _reserved.Add(isMissing);
        AddLookup(isMissing, categories.MissingKeyLookup(_context), name);
        return [number, isMissing];
    }

    private void AddLookup(string output, IDataView lookup, string input) => Add(_context.Transforms.Conversion.MapValue(
        output, lookup, lookup.Schema[nameof(NumberedValue<int>.Value)], lookup.Schema[nameof(NumberedValue<int>.Number)], input));

    private void AddContract<TOutput>(string contract, params IEnumerable<string> columns)
        where TOutput : ComponentOutput, new()
    {
        Add(_context.Transforms.CustomMapping<ComponentInput, TOutput>(OutputFactory<TOutput>.Map, contract));
        _reserved.UnionWith(columns);
    }

    // A constant vector with the names, along which the text of the numbers is read.
    private void AddNamedVector(string name, IReadOnlyList<string> slots)
    {
        var definition = SchemaDefinition.Create(typeof(NamedStarts));
        SchemaDefinition.Column starts = definition[nameof(NamedStarts.Starts)];
        starts.ColumnType = new VectorDataViewType(NumberDataViewType.Int32, slots.Count);
        SlotNames.AddTo(starts, slots);
        IDataView lookup = _context.Data.LoadFromEnumerable([new NamedStarts { One = 1, Starts = SlotTexts.Starts(slots.Count) }], definition);
        Add(_context.Transforms.Conversion.MapValue(SlotTexts.StartsColumn, lookup, lookup.Schema[nameof(NamedStarts.One)], lookup.Schema[nameof(NamedStarts.Starts)], OneColumn));
        Add(_context.Transforms.Expression(name, SlotTexts.Expression, SlotTexts.StartsColumn, SlotTexts.TextColumn));
        _reserved.Add(SlotTexts.StartsColumn);
    }

    // A key column with these values behind its keys, of a reserved column of numbers from 1.
    private void AddKey(string name, string reserved, KeyValues values)
    {
        var definition = SchemaDefinition.Create(typeof(NumberedKey));
        SchemaDefinition.Column key = definition[nameof(NumberedKey.Key)];
        key.ColumnType = new KeyDataViewType(typeof(uint), values.Count);
        values.AddTo(key);
        // A key member of a class counts from 0, the column that is read from it from 1.
        IEnumerable<NumberedKey> rows = Enumerable.Range(0, values.Count).Select(index => new NumberedKey { Number = (uint)index + 1, Key = (uint)index });
        IDataView lookup = _context.Data.LoadFromEnumerable(rows, definition);
        Add(_context.Transforms.Conversion.MapValue(name, lookup, lookup.Schema[nameof(NumberedKey.Number)], lookup.Schema[nameof(NumberedKey.Key)], reserved));
    }

    /// <summary>The payload of a chain that <see cref="Build"/> made, in this process or before it was saved; null for any other transformer.</summary>
    public static string? FindPayload(ITransformer model)
    {
        ITransformer[] parts = model is IEnumerable<ITransformer> chain ? [.. chain] : [];
        if (parts.Length < 4 || parts[1] is not ValueMappingTransformer)
        {
            return null;
        }

        var context = new MLContext();
        IDataView one = context.Data.LoadFromEnumerable([new Constants()]);
        if (one.Schema.GetColumnOrNull(OneColumn) is null)
        {
            return null;
        }

        IDataView mapped = parts[1].Transform(one);
        if (mapped.Schema.GetColumnOrNull(PayloadColumn) is not { } column)
        {
            return null;
        }

        using DataViewRowCursor cursor = mapped.GetRowCursor([column]);
        ReadOnlyMemory<char> text = default;
        ValueGetter<ReadOnlyMemory<char>> getter = cursor.GetGetter<ReadOnlyMemory<char>>(column);
        cursor.MoveNext();
        getter(ref text);
        return text.ToString();
    }

    private void Add<TTransformer>(IEstimator<TTransformer> estimator)
        where TTransformer : class, ITransformer
    {
        ITransformer part = estimator.Fit(_view);
        _parts.Add(part);
        _view = part.Transform(_view);
    }

    internal sealed class NoInput
    {
    }

    internal sealed class NumberedKey
    {
        public uint Number { get; set; }

        public uint Key { get; set; }
    }

    internal sealed class NamedStarts
    {
        public float One { get; set; }

        public int[] Starts { get; set; } = [];
    }

    internal sealed class Constants
    {
        [ColumnName(OneColumn)]
        public float One { get; set; } = 1;

        [ColumnName(MarkColumn)]
        public float Mark { get; set; } = JoinedColumns.Mark;
    }
}

/// <summary>What the payload is looked up by, and the mark between columns.</summary>
[CustomMappingFactoryAttribute(Contract)]
internal sealed class ConstantsFactory : CustomMappingFactory<Carrier.NoInput, Carrier.Constants>
{
    /// <summary>Saved models name it: it never changes.</summary>
    public const string Contract = "MlNetExtensions.Constants/v2";

    public static void Map(Carrier.NoInput input, Carrier.Constants output)
    {
        output.One = 1;
        output.Mark = JoinedColumns.Mark;
    }

    public override Action<Carrier.NoInput, Carrier.Constants> GetMapping() => Map;
}
