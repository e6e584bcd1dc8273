using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Embedded.Tests.Surface;

/// <summary>Prints the public and protected members that a type declares, in the format of the list.</summary>
internal static class MemberFormatter
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static IEnumerable<string> Lines(Type type)
    {
        string typeName = TypeNames.Of(type);
        return
        [
            .. type.GetConstructors(Declared).Where(IsVisible).Select(constructor => Line(constructor, typeName)),
            .. type.GetMethods(Declared).Where(IsOrdinary).Where(IsVisible).Select(method => Line(method, typeName)),
            .. type.GetProperties(Declared).Where(property => property.GetAccessors(true).Any(IsVisible)).Select(property => Line(property, typeName)),
            .. type.GetEvents(Declared).Where(@event => IsVisible(@event.AddMethod!)).Select(@event => Line(@event, typeName)),
            .. type.GetFields(Declared).Where(field => IsVisible(field) && !field.IsSpecialName).Select(field => Line(field, typeName)),
        ];
    }

    /// <summary>The constructors, methods with accessors among them, and fields that a derived class can reach.</summary>
    public static IEnumerable<MemberInfo> Visible(Type type) =>
        type.GetMembers(Declared).Where(member => member is MethodBase method ? IsVisible(method) : member is FieldInfo field && IsVisible(field));

    private static bool IsVisible(MethodBase method) => method.IsPublic || IsProtected(method);

    private static bool IsProtected(MethodBase method) => method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOrdinary(MethodInfo method) => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static string Line(ConstructorInfo constructor, string typeName) =>
        $"{Protected(IsProtected(constructor))}{typeName}.ctor({Parameters(constructor)}){TypeFormatter.Obsolete(constructor)}";

    private static string Line(MethodInfo method, string typeName)
    {
        Type[] typeParameters = method.GetGenericArguments();
        string overriding = method is { IsVirtual: true, IsFinal: false, IsAbstract: false } ? "virtual " : "";
        return $"{Modifiers(method)}{overriding}{TypeNames.Of(method.ReturnType)} {typeName}.{method.Name}{TypeNames.Arguments(typeParameters)}"
            + $"({Parameters(method)}){TypeNames.Constraints(typeParameters)}{TypeFormatter.Obsolete(method)}";
    }

    private static string Line(PropertyInfo property, string typeName)
    {
        MethodInfo[] accessors = [.. property.GetAccessors(nonPublic: true).Where(IsVisible)];
        MethodInfo broadest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        string index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";
        string get = accessors.Contains(property.GetMethod) ? " get;" : "";
        string set = accessors.Contains(property.SetMethod) ? " set;" : "";
        return $"{Modifiers(broadest)}{TypeNames.Of(property.PropertyType)} {typeName}.{property.Name}{index} {{{get}{set} }}{TypeFormatter.Obsolete(property)}";
    }

    private static string Line(EventInfo @event, string typeName) =>
        $"event {TypeNames.Of(@event.EventHandlerType!)} {typeName}.{@event.Name}{TypeFormatter.Obsolete(@event)}";

    private static string Line(FieldInfo field, string typeName)
    {
        string name = $"{typeName}.{field.Name}";
        if (field.DeclaringType!.IsEnum)
        {
            return $"{name} = {Convert.ToDecimal(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        }

        string modifiers = Protected(!field.IsPublic) + (field.IsLiteral ? "const " : field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        string constant = field.IsLiteral ? $" = {Text(field.GetRawConstantValue())}" : "";
        return $"{modifiers}{TypeNames.Of(field.FieldType)} {name}{constant}{TypeFormatter.Obsolete(field)}";
    }

    private static string Modifiers(MethodInfo method) =>
        Protected(IsProtected(method)) + (method.IsStatic ? "static " : "") + (method.IsAbstract ? "abstract " : "");

    private static string Protected(bool isProtected) => isProtected ? "protected " : "";

    private static string Parameters(MethodBase method)
    {
        string receiver = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return receiver + Parameters(method.GetParameters());
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
        $"{Passing(parameter)}{TypeNames.Of(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Text(parameter.DefaultValue)}" : "")}"));

    private static string Passing(ParameterInfo parameter) => parameter switch
    {
        { ParameterType.IsByRef: true, IsOut: true } => "out ",
        { ParameterType.IsByRef: true, IsIn: true } => "in ",
        { ParameterType.IsByRef: true } => "ref ",
        _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
        _ => "",
    };

    private static string Text(object? value) => value is null ? "default" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
