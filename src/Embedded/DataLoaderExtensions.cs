using Microsoft.ML.Data;

namespace Microsoft.ML;

public static class DataLoaderExtensions
{
    /// <summary>Loads files given by their paths.</summary>
    public static IDataView Load(this IDataLoader<IMultiStreamSource> loader, params string[] path)
    {
        ArgumentNullException.ThrowIfNull(loader);
        return loader.Load(new MultiFileSource(path));
    }
}
