using System.Collections.Concurrent;
using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>The extensions that saved models may refer to by contract name, found in registered assemblies.</summary>
public sealed class ComponentCatalog
{
    private readonly ConcurrentDictionary<Assembly, bool> _registered = new();
    private readonly ConcurrentDictionary<(Type Attribute, string Contract), Type> _extensions = new();

    internal ComponentCatalog()
    {
    }

    /// <summary>Makes the extensions in <paramref name="assembly"/> known.</summary>
    /// <exception cref="InvalidOperationException">An extension has the contract of another one, and <paramref name="throwOnError"/> is set.</exception>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        if (!_registered.TryAdd(assembly, true))
            return;
        foreach (var type in assembly.GetTypes())
        {
            foreach (var attribute in type.GetCustomAttributes<ExtensionBaseAttribute>(inherit: false))
                Register(type, attribute, throwOnError);
        }
    }

    /// <summary>A new instance of the extension marked with <typeparamref name="TAttribute"/> of that contract.</summary>
    internal object CreateExtension<TAttribute>(string contractName)
        where TAttribute : ExtensionBaseAttribute
    {
        if (!_extensions.TryGetValue((typeof(TAttribute), contractName), out var type))
        {
            throw new InvalidOperationException(
                $"No class marked [{typeof(TAttribute).Name}(\"{contractName}\")] is registered. Register its assembly with MLContext.ComponentCatalog.RegisterAssembly.");
        }

        return Activator.CreateInstance(type, nonPublic: true);
    }

    private void Register(Type type, ExtensionBaseAttribute attribute, bool throwOnError)
    {
        var known = _extensions.GetOrAdd((attribute.GetType(), attribute.ContractName), type);
        if (known != type && throwOnError)
            throw new InvalidOperationException($"Contract '{attribute.ContractName}' of {type} is already that of {known}.");
    }
}
