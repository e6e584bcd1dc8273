using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class TransformsCatalog
{
    /// <summary>Transforms of text.</summary>
    public sealed class TextTransforms : IInternalCatalog
    {
        private readonly IHostEnvironment _env;

        internal TextTransforms(IHostEnvironment env) => _env = env;

        IHostEnvironment IInternalCatalog.Environment => _env;
    }
}
