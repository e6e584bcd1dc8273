namespace Microsoft.ML;

/// <summary>Marks a class that a saved model may refer to by contract name.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public abstract class ExtensionBaseAttribute : Attribute
{
    private protected ExtensionBaseAttribute(string contractName) => ContractName = contractName;

    public string ContractName { get; }
}
