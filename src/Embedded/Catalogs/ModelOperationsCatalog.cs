using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves, loads and uses trained models.</summary>
public sealed partial class ModelOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        _env = env;
    }

    IHostEnvironment IInternalCatalog.Environment => _env;
}
