using System.Reflection;
using System.Text.RegularExpressions;

namespace MlNetExtensions;

/// <summary>The code of a factory, <c>(context, search) => context.…(search.ToOptions(inputColumnName))</c>, with values for its names.</summary>
internal sealed partial class SweepableCode
{
    private readonly string _body;
    private readonly Dictionary<string, string> _columns;

    /// <param name="factory">The lambda.</param>
    /// <param name="names">The names of columns, <c>[inputColumnName, …]</c>.</param>
    /// <param name="columns">Their values.</param>
    public SweepableCode(string factory, string names, object?[] columns)
    {
        _body = Spaces().Replace(factory[(factory.IndexOf("=>", StringComparison.Ordinal) + 2)..].Trim(), "");
        _columns = Name().Matches(names).Select(name => name.Value).Zip(columns.Select(CSharpLiteral.Of)).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>The estimator with these values.</summary>
    public string With(object search) => Name().Replace(_body, name => name.Value switch
    {
        "search" => Initializer(search),
        _ => _columns.GetValueOrDefault(name.Value, name.Value),
    });

    private static string Initializer(object search)
    {
        IEnumerable<string> values = search.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite)
            .Select(property => $"{property.Name} = {CSharpLiteral.Of(property.GetValue(search))}");
        return $"new {search.GetType().Name} {{ {string.Join(", ", values)} }}";
    }

    [GeneratedRegex(@"\w+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex Spaces();
}
