using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class TransformsCatalog
{
    /// <summary>Selection of features.</summary>
    public sealed class FeatureSelectionTransforms : IInternalCatalog
    {
        private readonly IHostEnvironment _env;

        internal FeatureSelectionTransforms(IHostEnvironment env) => _env = env;

        IHostEnvironment IInternalCatalog.Environment => _env;
    }
}
