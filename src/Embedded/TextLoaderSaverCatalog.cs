using Microsoft.ML.Data;
using Microsoft.ML.Internal;
using Microsoft.ML.Internal.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loads and saves delimited text.</summary>
public static class TextLoaderSaverCatalog
{
    public static TextLoader CreateTextLoader(
        this DataOperationsCatalog catalog,
        TextLoader.Column[] columns,
        char separatorChar = '\t',
        bool hasHeader = false,
        IMultiStreamSource dataSample = null,
        bool allowQuoting = false,
        bool trimWhitespace = false,
        bool allowSparse = false)
    {
        TextLoader.Options options = Options(separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse);
        options.Columns = columns;
        return catalog.CreateTextLoader(options, dataSample);
    }

    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Options options, IMultiStreamSource dataSample = null) =>
        new(catalog.GetEnvironment(), options, dataSample);

    public static TextLoader CreateTextLoader<TInput>(
        this DataOperationsCatalog catalog,
        char separatorChar = '\t',
        bool hasHeader = false,
        IMultiStreamSource dataSample = null,
        bool allowQuoting = false,
        bool trimWhitespace = false,
        bool allowSparse = false) =>
        catalog.CreateTextLoader<TInput>(Options(separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), dataSample);

    public static TextLoader CreateTextLoader<TInput>(this DataOperationsCatalog catalog, TextLoader.Options options, IMultiStreamSource dataSample = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        IHostEnvironment environment = catalog.GetEnvironment();
        return new TextLoader(environment, AttributedColumns.AddTo<TInput>(options, environment, dataSample), dataSample);
    }

    public static IDataView LoadFromTextFile(
        this DataOperationsCatalog catalog,
        string path,
        TextLoader.Column[] columns,
        char separatorChar = '\t',
        bool hasHeader = false,
        bool allowQuoting = false,
        bool trimWhitespace = false,
        bool allowSparse = false)
    {
        IMultiStreamSource source = Open(path);
        return catalog.CreateTextLoader(columns, separatorChar, hasHeader, source, allowQuoting, trimWhitespace, allowSparse).Load(source);
    }

    public static IDataView LoadFromTextFile<TInput>(
        this DataOperationsCatalog catalog,
        string path,
        char separatorChar = '\t',
        bool hasHeader = false,
        bool allowQuoting = false,
        bool trimWhitespace = false,
        bool allowSparse = false)
    {
        IMultiStreamSource source = Open(path);
        return catalog.CreateTextLoader<TInput>(separatorChar, hasHeader, source, allowQuoting, trimWhitespace, allowSparse).Load(source);
    }

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        IMultiStreamSource source = Open(path);
        return catalog.CreateTextLoader<TInput>(options, source).Load(source);
    }

    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Options options = null)
    {
        IMultiStreamSource source = Open(path);
        return catalog.CreateTextLoader(options ?? new TextLoader.Options(), source).Load(source);
    }

    public static void SaveAsText(
        this DataOperationsCatalog catalog,
        IDataView data,
        Stream stream,
        char separatorChar = '\t',
        bool headerRow = true,
        bool schema = true,
        bool keepHidden = false,
        bool forceDense = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(stream);
        TextSaver.Save(data, stream, separatorChar, headerRow, schema, keepHidden, forceDense);
    }

    private static TextLoader.Options Options(char separatorChar, bool hasHeader, bool allowQuoting, bool trimWhitespace, bool allowSparse) => new()
    {
        Separators = [separatorChar],
        HasHeader = hasHeader,
        AllowQuoting = allowQuoting,
        TrimWhitespace = trimWhitespace,
        AllowSparse = allowSparse,
    };

    private static MultiFileSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var source = new MultiFileSource(path);
        for (int i = 0; i < source.Count; i++)
        {
            if (!File.Exists(source.GetPathOrNull(i)))
                throw new ArgumentOutOfRangeException(nameof(path), path, $"File does not exist at path: {source.GetPathOrNull(i)}");
        }

        return source.Count > 0 ? source : throw new ArgumentOutOfRangeException(nameof(path), path, $"No file matches the path: {path}");
    }
}
