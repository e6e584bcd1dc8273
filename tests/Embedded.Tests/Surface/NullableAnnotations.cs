using System.Reflection;
using System.Runtime.CompilerServices;

namespace Embedded.Tests.Surface;

/// <summary>Finds what the compiler leaves of nullable annotations in an assembly.</summary>
internal static class NullableAnnotations
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static IEnumerable<string> In(Assembly assembly) => assembly.GetTypes().SelectMany(In);

    public static IEnumerable<string> In(Type type)
    {
        IEnumerable<MemberInfo> members = type.GetMembers(Declared).Where(member => member is not Type).Prepend(type);
        return members.Where(IsAnnotated).Select(member => member == type ? TypeNames.Of(type) : $"{TypeNames.Of(type)}.{member.Name}");
    }

    private static bool IsAnnotated(MemberInfo member) =>
        IsMarked(member.CustomAttributes)
        || GenericParameters(member).Any(parameter => IsMarked(parameter.CustomAttributes))
        || (member is MethodBase method && Parameters(method).Any(parameter => IsMarked(parameter.CustomAttributes)));

    private static bool IsMarked(IEnumerable<CustomAttributeData> attributes) => attributes.Any(attribute =>
        attribute.AttributeType == typeof(NullableAttribute) || attribute.AttributeType == typeof(NullableContextAttribute));

    private static Type[] GenericParameters(MemberInfo member) => member switch
    {
        Type { IsGenericTypeDefinition: true } type => type.GetGenericArguments(),
        MethodInfo { IsGenericMethodDefinition: true } method => method.GetGenericArguments(),
        _ => [],
    };

    private static IEnumerable<ParameterInfo> Parameters(MethodBase method) =>
        method is MethodInfo { ReturnParameter: var returned } ? method.GetParameters().Append(returned) : method.GetParameters();
}
