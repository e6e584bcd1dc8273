using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

internal static class CatalogExtensions
{
    /// <summary>The environment that components made by this catalog run in.</summary>
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Environment;
    }
}
