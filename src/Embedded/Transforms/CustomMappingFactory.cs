namespace Microsoft.ML.Transforms;

/// <summary>Makes the mapping of a contract, so that a saved model finds it again.</summary>
public abstract class CustomMappingFactory<TSrc, TDst> : Internal.ICustomMappingFactory
    where TSrc : class, new()
    where TDst : class, new()
{
    public abstract Action<TSrc, TDst> GetMapping();

    ITransformer Internal.ICustomMappingFactory.CreateTransformer(Runtime.IHostEnvironment env, string contractName) =>
        new CustomMappingTransformer<TSrc, TDst>(env, GetMapping(), contractName);
}
