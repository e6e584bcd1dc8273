using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A catalog, seen from the extension methods on it.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}
