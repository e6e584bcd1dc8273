using System.Reflection;

namespace MlNetExtensions.Testing;

/// <summary>
/// Values that an option cannot have, whatever it means, found by reflection: whoever takes options refuses each of them by the name of the
/// option.
/// </summary>
internal static class BadOptions
{
    private static readonly NullabilityInfoContext s_nullability = new();

    /// <summary>Null where a value is needed, an empty name, a list without names or with one twice.</summary>
    public static IEnumerable<(PropertyInfo Property, object? Value)> Missing(Type options) => Properties(options).SelectMany(property =>
        Values(property, !property.PropertyType.IsValueType && s_nullability.Create(property).WriteState == NullabilityState.NotNull ? [null] : [])
            .Concat(Values(property, property.PropertyType == typeof(string) ? [""] : []))
            .Concat(Values(property, property.PropertyType == typeof(string[])
                ? [Array.Empty<string>(), new string?[] { null }, new[] { "A", null }, new[] { "" }, new[] { "A", "B", "A" }]
                : [])));

    /// <summary>A value of an enumeration that is not one of its own.</summary>
    public static IEnumerable<(PropertyInfo Property, object? Value)> Undefined(Type options) => Properties(options)
        .Where(property => Plain(property).IsEnum).SelectMany(property => Values(property, [Enum.ToObject(Plain(property), 99)]));

    /// <summary>No number, and numbers and times far below zero: only a seed may be negative.</summary>
    public static IEnumerable<(PropertyInfo Property, object? Value)> OutOfRange(Type options) => Properties(options)
        .Where(property => !property.Name.EndsWith("Seed", StringComparison.Ordinal))
        .SelectMany(property => Values(property, Plain(property) switch
        {
            Type type when type == typeof(double) => [double.NaN, double.NegativeInfinity],
            Type type when type == typeof(int) => [int.MinValue],
            Type type when type == typeof(long) => [long.MinValue],
            Type type when type == typeof(TimeSpan) => [TimeSpan.MinValue],
            _ => [],
        }));

    /// <summary>Puts a value into options and makes what takes them; the error has to name the option.</summary>
    public static void Refused(object options, PropertyInfo property, object? value, Func<object, object?> make)
    {
        var error = FluentActions.Invoking(() =>
        {
            // An option may refuse a value itself.
            property.SetValue(options, value, BindingFlags.DoNotWrapExceptions, null, null, null);
            return make(options);
        }).Should().Throw<ArgumentException>($"{Name(property.DeclaringType!)}.{property.Name} is {Text(value)}").Which;
        if (property.PropertyType == typeof(string) && value is "")
        {
            error.Message.Should().MatchRegex("empty|distinct names");
        }
        else
        {
            error.ParamName.Should().Be(property.Name, $"{Name(property.DeclaringType!)}.{property.Name} is {Text(value)}");
        }
    }

    private static IEnumerable<PropertyInfo> Properties(Type options) => options.GetProperties().Where(property => property.SetMethod is { IsPublic: true });

    private static Type Plain(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    private static IEnumerable<(PropertyInfo Property, object? Value)> Values(PropertyInfo property, object?[] values) =>
        values.Select(value => (property, value));

    private static string Name(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;

    private static string Text(object? value) => value switch
    {
        null => "null",
        Array items => $"[{string.Join(", ", items.Cast<object?>())}]",
        _ => value.ToString()!,
    };
}
