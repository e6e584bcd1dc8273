using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using MlNetExtensions.Components;

namespace MlNetExtensions.Pipeline;

/// <summary>What a saved state names its component by: a contract, and the assembly whose class has it.</summary>
internal readonly record struct ContractName(string Assembly, string Contract)
{
    public override string ToString() => Contract;
}

/// <summary>
/// Finds the class of a contract, as ML.NET finds the factory of a custom mapping: it loads the assembly that is named and looks for the class that is
/// marked. ML.NET's own way is closed to a class of one line: it notes the assembly in which the mapping's method is declared, and that of an
/// inherited method is this one.
/// </summary>
internal static class ComponentContracts
{
    private const int LongestName = 200;

    private static readonly SearchValues<char> _noName = SearchValues.Create("/\\,=*\"'<>|:");
    private static readonly ConcurrentDictionary<Type, ContractName> _names = [];
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, Type[]>> _classes = [];

    /// <summary>The contract of a class that can be saved under it.</summary>
    /// <exception cref="InvalidOperationException">The class has none that a saved model could find it by.</exception>
    public static ContractName Of(Type component) => _names.GetOrAdd(component, Check);

    /// <summary>The class of a contract.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static Type Find(ContractName name)
    {
        bool isName = name.Assembly.Length is > 0 and <= LongestName && !name.Assembly.AsSpan().ContainsAny(_noName) && !name.Assembly.Any(char.IsControl);
        IEnumerable<Assembly> assemblies = isName ? Assemblies(name.Assembly) : [];
        return assemblies.Select(assembly => ClassesOf(assembly).GetValueOrDefault(name.Contract)).FirstOrDefault(types => types is not null) switch
        {
            null => throw new InvalidDataException(
                $"The saved state is that of component '{Shown(name.Contract)}' in assembly '{Shown(name.Assembly)}', which is not here: either the assembly is missing beside this program, or no class in it has that [ComponentContract]. Reference the assembly with which the model was saved."),
            [var type] => type,
            _ => throw new InvalidDataException($"Several classes of assembly '{name.Assembly}' have the contract '{name.Contract}'. Give each its own."),
        };
    }

    private static ContractName Check(Type component)
    {
        string? contract = component.GetCustomAttribute<ComponentContractAttribute>(inherit: false)?.Name;
        Require(contract is not null, component, "has no [ComponentContract]. Give it one, such as [ComponentContract(\"Acme.Whitening/v1\")]");
        Require(!string.IsNullOrWhiteSpace(contract) && contract.Length <= LongestName, component, $"has a [ComponentContract] whose name is empty or longer than {LongestName} characters");
        Require(Base(component)?.GetGenericArguments() is [var self] && self == component, component, "must derive from RowTransformer of itself");
        Require(!component.IsGenericType, component, "is generic, and a saved model could not tell of what. Derive a class that is not");
        Assembly assembly = component.Assembly;
        Require(!assembly.IsDynamic && assembly.GetName().Name is { Length: > 0 }, component, "lies in an assembly that another process could not load. Put it into a library");
        var name = new ContractName(assembly.GetName().Name!, contract!);
        try
        {
            Type found = Find(name);
            Require(found == component, component, $"cannot be saved: its contract '{contract}' finds {found} of {found.Assembly}");
        }
        catch (InvalidDataException error)
        {
            throw new InvalidOperationException($"Component {component} could not be loaded again. {error.Message}", error);
        }

        return name;
    }

    private static void Require(bool holds, Type component, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Component {component} {otherwise}.");
        }
    }

    private static Type? Base(Type component)
    {
        Type? type = component.BaseType;
        while (type is not null && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(RowTransformer<>)))
        {
            type = type.BaseType;
        }

        return type;
    }

    // By the simple name: a later version of the component's assembly reads what an earlier one saved.
    private static IEnumerable<Assembly> Assemblies(string name)
    {
        Assembly? loaded = null;
        try
        {
            loaded = Assembly.Load(new AssemblyName { Name = name });
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            // Plug-ins are loaded by their hosts, beside the folders where the runtime looks.
        }

        return loaded is not null ? [loaded] : AppDomain.CurrentDomain.GetAssemblies().Where(assembly => assembly.GetName().Name == name);
    }

    private static Dictionary<string, Type[]> ClassesOf(Assembly assembly) => _classes.GetOrAdd(assembly, static assembly =>
    {
        if (assembly.IsDynamic)
        {
            return [];
        }

        return TypesOf(assembly)
            .Where(type => type.IsClass && !type.IsAbstract && !type.IsGenericType && type.IsSubclassOf(typeof(RowTransformer)))
            .Select(type => (type, type.GetCustomAttribute<ComponentContractAttribute>(inherit: false)?.Name))
            .Where(pair => pair.Name is not null)
            .GroupBy(pair => pair.Name!, pair => pair.type)
            .ToDictionary(group => group.Key, group => group.ToArray());
    });

    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            // Types whose own references are missing are none of ours.
            return error.Types.OfType<Type>();
        }
    }

    private static string Shown(string name) => name.Length <= 80 ? name : name[..80] + "…";
}
