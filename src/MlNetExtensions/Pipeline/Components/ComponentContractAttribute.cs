namespace MlNetExtensions.Components;

/// <summary>
/// The name under which a component is saved: the class with the same name, in an assembly of the same name, reads it when a model is loaded.
/// </summary>
/// <remarks>
/// Choose one that nobody else will choose, with a version: <c>"Acme.QuantileClipper/v1"</c>. Saved models hold it, so it never changes; where the
/// state changes its form, take a new version, and models saved under the old one are refused.
/// </remarks>
/// <param name="name">Not empty, at most 200 characters; unique in its assembly.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ComponentContractAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
