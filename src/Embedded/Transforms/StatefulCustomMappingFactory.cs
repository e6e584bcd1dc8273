namespace Microsoft.ML.Transforms;

/// <summary>Makes the mapping with state of a contract, so that a saved model finds it again.</summary>
public abstract class StatefulCustomMappingFactory<TSrc, TDst, TState> : Internal.ICustomMappingFactory
    where TSrc : class, new()
    where TDst : class, new()
    where TState : class, new()
{
    public abstract Action<TSrc, TDst, TState> GetMapping();

    public abstract Action<TState> GetStateInitAction();

    ITransformer Internal.ICustomMappingFactory.CreateTransformer(Runtime.IHostEnvironment env, string contractName) =>
        new StatefulCustomMappingTransformer<TSrc, TDst, TState>(env, GetMapping(), GetStateInitAction(), contractName);
}
