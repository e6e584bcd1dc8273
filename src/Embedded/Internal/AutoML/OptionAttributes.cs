using System.Reflection;
using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;

namespace Microsoft.ML.Internal.AutoML;

/// <summary>The options that attributes on the members of a class describe.</summary>
internal static class OptionAttributes
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>The fields first, then the properties.</summary>
    public static IEnumerable<KeyValuePair<string, OptionBase>> Of(Type type) =>
        from member in type.GetFields(Members).Cast<MemberInfo>().Concat(type.GetProperties(Members))
        let option = OptionOf(member)
        where option != null
        select KeyValuePair.Create(member.Name, option);

    private static OptionBase OptionOf(MemberInfo member)
    {
        if (member.GetCustomAttribute<ChoiceAttribute>() is { } choice)
            return new ChoiceOption(choice.Candidates, choice.DefaultValue);
        if (member.GetCustomAttribute<RangeAttribute>() is { } range)
            return OptionOf(range);
        if (member.GetCustomAttribute<BooleanChoiceAttribute>() is { } flag)
            return new ChoiceOption([true, false], flag.DefaultValue);
        if (member.GetCustomAttribute<NestOptionAttribute>() is null)
            return null;

        var nested = new SearchSpace.SearchSpace();
        foreach (var option in Of(member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType))
            nested.Add(option);
        return nested;
    }

    private static OptionBase OptionOf(RangeAttribute range) => (range.Min, range.Max) switch
    {
        (double min, double max) => new UniformDoubleOption(min, max, range.LogBase, (double?)range.Init),
        (int min, int max) => new UniformIntOption(min, max, range.LogBase, (int?)range.Init),
        (float min, float max) => new UniformSingleOption(min, max, range.LogBase, (float?)range.Init),
        _ => throw new NotSupportedException($"A range of {range.Min.GetType()} cannot be searched."),
    };
}
