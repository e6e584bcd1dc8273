using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class TransformsCatalog
{
    /// <summary>Transforms of categorical columns.</summary>
    public sealed class CategoricalTransforms : IInternalCatalog
    {
        private readonly IHostEnvironment _env;

        internal CategoricalTransforms(IHostEnvironment env) => _env = env;

        IHostEnvironment IInternalCatalog.Environment => _env;
    }
}
