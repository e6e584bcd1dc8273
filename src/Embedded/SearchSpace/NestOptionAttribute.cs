namespace Microsoft.ML.SearchSpace;

/// <summary>A member whose own members are searched over.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NestOptionAttribute : Attribute
{
}
