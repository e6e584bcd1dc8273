using System.Reflection;
using System.Runtime.CompilerServices;

namespace Embedded.Tests.Surface;

/// <summary>Prints reflected types in the format of the list.</summary>
internal static class TypeFormatter
{
    public static IEnumerable<string> Lines(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.IsVisible).SelectMany(Lines);

    public static IEnumerable<string> Lines(Type type)
    {
        string[] bases = [.. Bases(type)];
        yield return $"{Kind(type)} {TypeNames.Of(type)}"
            + (bases.Length == 0 ? "" : " : " + string.Join(", ", bases))
            + TypeNames.Constraints(type.GetGenericArguments())
            + Obsolete(type);
        foreach (string member in MemberFormatter.Lines(type))
        {
            yield return "  " + member;
        }
    }

    // The compiler itself marks ref structs as obsolete, for compilers that do not know them.
    public static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), inherit: false) && member is not Type { IsByRefLike: true } ? " [Obsolete]" : "";

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsByRefLike: true } => "ref struct",
        { IsValueType: true } => type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct",
        _ when type.BaseType == typeof(MulticastDelegate) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Bases(Type type)
    {
        Type[] unspoken = [typeof(object), typeof(ValueType), typeof(Enum), typeof(MulticastDelegate)];
        IEnumerable<Type> baseClass = type.BaseType is { } parent && !unspoken.Contains(parent) ? [parent] : [];
        IEnumerable<Type> interfaces = type.GetInterfaces().Where(contract => contract.IsVisible);
        return [.. baseClass.Select(TypeNames.Of), .. interfaces.Select(TypeNames.Of).Order(StringComparer.Ordinal)];
    }
}
