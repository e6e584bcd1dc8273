using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Loads delimited text, line by line: dense fields and sparse <c>index:value</c> pairs.</summary>
public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    internal const string Signature = "TextLoader";

    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly FieldSyntax _syntax;
    private readonly LoadedColumn[] _columns;
    private readonly string _header;
    private readonly DataViewSchema _schema;

    internal TextLoader(IHostEnvironment environment, Options options, IMultiStreamSource dataSample = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _environment = environment;
        IMultiStreamSource source = dataSample ?? new MultiFileSource();
        _options = Complete(options);
        _syntax = new FieldSyntax(_options);
        var sample = new LineSample(environment, _options, _syntax, source);
        _columns = new ColumnBinder(_options, new Lazy<int>(sample.LineWidth)).Bind();
        _header = sample.Header();
        _schema = CreateSchema();
    }

    private TextLoader(IHostEnvironment environment, Options options, LoadedColumn[] columns, string header)
    {
        _environment = environment;
        _options = options;
        _syntax = new FieldSyntax(options);
        _columns = columns;
        _header = header;
        _schema = CreateSchema();
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TextView(_environment, source, _schema, _columns, _syntax, skipHeader: _options.HasHeader && _options.HeaderFile is null, _options.MaxRows ?? long.MaxValue);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.WriteHeader(Signature);
        TextLoaderState.Write(ctx, _options, _columns, _header);
    }

    internal static TextLoader Load(IHostEnvironment environment, ModelLoadContext ctx)
    {
        (Options options, LoadedColumn[] columns, string header) = TextLoaderState.Read(ctx);
        return new TextLoader(environment, options, columns, header);
    }

    /// <summary>Without columns, a label followed by features.</summary>
    private static Options Complete(Options options)
    {
        Options completed = options.Clone();
        if (completed.Columns is not { Length: > 0 })
        {
            completed.Columns = [new Column("Label", DataKind.Single, 0), new Column("Features", DataKind.Single, [new Range(1, null)])];
        }

        return completed;
    }

    private DataViewSchema CreateSchema()
    {
        var builder = new DataViewSchema.Builder();
        foreach (LoadedColumn column in _columns)
        {
            builder.AddColumn(column.Name, column.Type, SlotNames(column));
        }

        return builder.ToSchema();
    }

    private DataViewSchema.Annotations SlotNames(LoadedColumn column)
    {
        if (string.IsNullOrEmpty(_header) || column.Type is not VectorDataViewType { IsKnownSize: true } type)
        {
            return null;
        }

        using var report = new ParseReport(_environment);
        var row = new FieldSplitter(_syntax, Segment.EndOfLine - 1, report);
        return HeaderNames.ForSlots(row, _header, column, type.Size);
    }
}
