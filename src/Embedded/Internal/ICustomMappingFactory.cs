using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal;

internal interface ICustomMappingFactory
{
    ITransformer CreateTransformer(IHostEnvironment env, string contractName);
}
