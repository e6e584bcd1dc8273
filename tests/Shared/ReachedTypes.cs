using System.Reflection;

namespace MlNetExtensions.Testing;

/// <summary>
/// What a caller of some methods writes: their parameters and results, properties that can be set, and the values that these can have.
/// Types of the libraries alone.
/// </summary>
internal sealed class ReachedTypes
{
    private readonly Assembly _host;
    private readonly HashSet<Type> _reached = [];

    private ReachedTypes(Assembly host) => _host = host;

    /// <param name="methods">Where callers begin.</param>
    /// <param name="host">ML.NET, or what stands for it; its types need a using of their own.</param>
    public static IReadOnlyCollection<Type> From(IEnumerable<MethodBase> methods, Assembly host)
    {
        var types = new ReachedTypes(host);
        foreach (MethodBase method in methods)
        {
            Array.ForEach(method.GetParameters(), parameter => types.Reach(parameter.ParameterType));
            types.Reach(method is MethodInfo { ReturnType: var result } ? result : method.DeclaringType!);
        }

        return types._reached;
    }

    private void Reach(Type type)
    {
        Array.ForEach(type.GetGenericArguments(), Reach);
        if (type.IsGenericParameter || type.Assembly.GetName().Name?.StartsWith("MlNetExtensions", StringComparison.Ordinal) != true
            || type.Assembly == _host || !_reached.Add(type))
        {
            return;
        }

        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
        {
            Reach(property.PropertyType);
        }

        foreach (Type value in type.Assembly.GetExportedTypes().Where(type.IsAssignableFrom))
        {
            Reach(value);
        }
    }
}
