using Microsoft.ML.Internal.Transforms;

namespace Microsoft.ML.Transforms;

/// <summary>Gives a saved mapping with state its functions back. A subclass is found by its <see cref="CustomMappingFactoryAttributeAttribute"/>.</summary>
public abstract class StatefulCustomMappingFactory<TSrc, TDst, TState> : ICustomMappingFactory
    where TSrc : class, new()
    where TDst : class, new()
    where TState : class, new()
{
    public abstract Action<TSrc, TDst, TState> GetMapping();

    public abstract Action<TState> GetStateInitAction();

    ITransformer ICustomMappingFactory.CreateTransformer(string contractName) =>
        new StatefulCustomMappingTransformer<TSrc, TDst, TState>(GetMapping(), GetStateInitAction(), contractName);
}
