using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MlNetExtensions.Pipeline;

/// <summary>
/// The environment behind a catalog, for logging. ML.NET keeps it internal; this is the pack's only non-public touch, and where it fails
/// components work without logging.
/// </summary>
internal static class CatalogEnvironment
{
    private const string Getter = "Microsoft.ML.Data.IInternalCatalog.get_Environment";

    public static IHostEnvironment? Of(TransformsCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return OrNull(() => Environment(catalog));
    }

    public static IHostEnvironment? Of(TrainCatalogBase.CatalogInstantiatorBase catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return OrNull(() => Environment(catalog));
    }

    private static IHostEnvironment? OrNull(Func<IHostEnvironment> get)
    {
        try
        {
            return get();
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = Getter)]
    private static extern IHostEnvironment Environment(TransformsCatalog catalog);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = Getter)]
    private static extern IHostEnvironment Environment(TrainCatalogBase.CatalogInstantiatorBase catalog);
}
