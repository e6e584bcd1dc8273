using System.Reflection;
using System.Runtime.CompilerServices;

namespace Embedded.Tests.Surface;

/// <summary>Finds nullable annotations in what an assembly shows. Inside, the compiler annotates what it generates.</summary>
internal static class NullableAnnotations
{
    public static IEnumerable<string> In(Assembly assembly) => assembly.GetTypes().Where(type => type.IsVisible).SelectMany(In);

    public static IEnumerable<string> In(Type type)
    {
        IEnumerable<MemberInfo> members = MemberFormatter.Visible(type).Prepend(type);
        return members.Where(IsAnnotated).Select(member => member == type ? TypeNames.Of(type) : $"{TypeNames.Of(type)}.{member.Name}");
    }

    private static bool IsAnnotated(MemberInfo member) => Parts(member).Any(attributes => attributes.Any(attribute =>
        attribute.AttributeType == typeof(NullableAttribute) || attribute.AttributeType == typeof(NullableContextAttribute)));

    private static IEnumerable<IEnumerable<CustomAttributeData>> Parts(MemberInfo member) =>
    [
        member.CustomAttributes,
        .. GenericParameters(member).Select(parameter => parameter.CustomAttributes),
        .. Parameters(member).Select(parameter => parameter.CustomAttributes),
    ];

    private static Type[] GenericParameters(MemberInfo member) => member switch
    {
        Type { IsGenericTypeDefinition: true } type => type.GetGenericArguments(),
        MethodInfo { IsGenericMethodDefinition: true } method => method.GetGenericArguments(),
        _ => [],
    };

    private static IEnumerable<ParameterInfo> Parameters(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Append(method.ReturnParameter),
        ConstructorInfo constructor => constructor.GetParameters(),
        _ => [],
    };
}
