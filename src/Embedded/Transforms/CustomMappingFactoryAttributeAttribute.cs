namespace Microsoft.ML.Transforms;

/// <summary>Gives a factory its contract.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class CustomMappingFactoryAttributeAttribute : ExtensionBaseAttribute
{
    public CustomMappingFactoryAttributeAttribute(string contractName)
        : base(contractName)
    {
    }
}
