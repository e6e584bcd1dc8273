using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// Builds the chain of ML.NET built-ins that a component is saved as: constants, the payload as a text constant, the inputs joined in one
/// reserved column with marks between them, contracts that compute outputs from both, and the removal of every reserved column.
/// </summary>
internal sealed class Carrier
{
    /// <summary>Reserved columns begin so.</summary>
    public const string Prefix = "__mlx_";

    /// <summary>The joined inputs: a vector of Single, which <see cref="JoinedColumns"/> takes apart.</summary>
    public const string FeaturesColumn = Prefix + "x";

    /// <summary>The payload: text.</summary>
    public const string PayloadColumn = Prefix + "p";

    private const string OneColumn = Prefix + "one";
    private const string MarkColumn = Prefix + "mark";

    private readonly MLContext _context = new();
    private readonly List<ITransformer> _parts = [];
    private readonly HashSet<string> _reserved = [FeaturesColumn, OneColumn, MarkColumn, PayloadColumn];
    private IDataView _view;

    public Carrier(IReadOnlyList<(string Name, int Dimension)> inputs, string payload)
    {
        var schema = new DataViewSchema.Builder();
        foreach ((string name, int dimension) in inputs)
        {
            schema.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, dimension));
        }

        _view = new EmptyDataView(schema.ToSchema());
        Add(_context.Transforms.CustomMapping<NoInput, Constants>(ConstantsFactory.Map, ConstantsFactory.Contract));
        Add(_context.Transforms.Conversion.MapValue(PayloadColumn, [new KeyValuePair<float, string>(1, payload)], OneColumn));
        Add(_context.Transforms.Concatenate(FeaturesColumn, [.. inputs.SelectMany((input, i) => i == 0 ? [input.Name] : new[] { MarkColumn, input.Name })]));
    }

    /// <summary>Adds a contract with scalar outputs, which lie in reserved columns, and copies them to their names.</summary>
    public void AddScalars<TInput, TOutput>(Action<TInput, TOutput> map, string contract, params ReadOnlySpan<(string Reserved, string? Name)> outputs)
        where TInput : class, new()
        where TOutput : class, new()
    {
        Add(_context.Transforms.CustomMapping(map, contract));
        foreach ((string reserved, string? name) in outputs)
        {
            _reserved.Add(reserved);
            if (name is not null)
            {
                Add(_context.Transforms.CopyColumns(name, reserved));
            }
        }
    }

    /// <summary>Adds a contract with one vector output and joins its pieces to a column of fixed size.</summary>
    public void AddVector<TInput, TOutput>(Action<TInput, TOutput> map, string contract, string name, int size)
        where TInput : class, new()
        where TOutput : VectorPieces, new()
    {
        Add(_context.Transforms.CustomMapping(map, contract));
        _reserved.UnionWith(VectorPieces.AllColumns);
        Add(_context.Transforms.Concatenate(name, VectorPieces.ColumnsFor(size)));
    }

    /// <summary>Adds a contract with one vector output, whose slots have names.</summary>
    public void AddNamedVector<TInput, TOutput>(Action<TInput, TOutput> map, string contract, string name, IReadOnlyList<string> slots)
        where TInput : class, new()
        where TOutput : SlotTexts, new()
    {
        Add(_context.Transforms.CustomMapping(map, contract));
        var definition = SchemaDefinition.Create(typeof(NamedStarts));
        SchemaDefinition.Column starts = definition[nameof(NamedStarts.Starts)];
        starts.ColumnType = new VectorDataViewType(NumberDataViewType.Int32, slots.Count);
        SlotNames.AddTo(starts, slots);
        IDataView lookup = _context.Data.LoadFromEnumerable([new NamedStarts { One = 1, Starts = SlotTexts.Starts(slots.Count) }], definition);
        Add(_context.Transforms.Conversion.MapValue(SlotTexts.StartsColumn, lookup, lookup.Schema[nameof(NamedStarts.One)], lookup.Schema[nameof(NamedStarts.Starts)], OneColumn));
        Add(_context.Transforms.Expression(name, SlotTexts.Expression, SlotTexts.StartsColumn, SlotTexts.TextColumn));
        _reserved.Add(SlotTexts.TextColumn);
        _reserved.Add(SlotTexts.StartsColumn);
    }

    /// <summary>Makes a key column, with these values behind its keys, of a reserved column of numbers from 1.</summary>
    public void AddKey(string name, string reserved, KeyValues values)
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

    public TransformerChain<ITransformer> Build()
    {
        Add(_context.Transforms.DropColumns([.. _reserved]));
        return new TransformerChain<ITransformer>([.. _parts]);
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
