using System.Reflection;

namespace Embedded.Tests.Surface;

/// <summary>Names reflected types as the list does.</summary>
internal static class TypeNames
{
    // The list writes System.Char for char.
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    public static string Of(Type type)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        return type.IsGenericParameter ? type.Name
            : Keywords.TryGetValue(type, out string? keyword) ? keyword
            : Qualifier(type) + type.Name.Split('`')[0] + Arguments(type.GetGenericArguments());
    }

    public static string Arguments(Type[] arguments) =>
        arguments.Length == 0 ? "" : $"<{string.Join(",", arguments.Select(Of))}>";

    public static string Constraints(Type[] parameters) => string.Concat(
        from parameter in parameters
        let constraints = Constraints(parameter).ToArray()
        where constraints.Length > 0
        select $" where {parameter.Name} : {string.Join(", ", constraints)}");

    // A nested type repeats the type parameters of the type around it, which is named by its definition.
    private static string Qualifier(Type type) =>
        type.DeclaringType is { } outer ? Of(outer) + "." : type.Namespace + ".";

    private static IEnumerable<string> Constraints(Type parameter)
    {
        GenericParameterAttributes special = parameter.GenericParameterAttributes;
        bool isStruct = special.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (isStruct)
        {
            yield return "struct";
        }

        if (special.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        foreach (Type bound in parameter.GetGenericParameterConstraints().Where(bound => bound != typeof(ValueType)))
        {
            yield return Of(bound);
        }

        if (special.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            yield return "new()";
        }
    }
}
