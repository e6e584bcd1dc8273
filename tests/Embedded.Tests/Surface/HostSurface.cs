using System.Reflection;
using Microsoft.ML;

namespace Embedded.Tests.Surface;

/// <summary>The public surface of the host, printed and read back as the list is.</summary>
internal static class HostSurface
{
    public static Assembly Assembly { get; } = typeof(IDataView).Assembly;

    public static IReadOnlyDictionary<string, SurfaceType> Types { get; } = SurfaceList.Read(TypeFormatter.Lines(Assembly));

    /// <summary>Each type of the host that ML.NET has, beside ML.NET's.</summary>
    public static IEnumerable<(SurfaceType Host, SurfaceType Real)> Pairs =>
        from host in Types.Values
        where SurfaceList.Real.ContainsKey(host.Name)
        select (host, SurfaceList.Real[host.Name]);

    /// <summary>Whether a base, as the list names it, is a type that the host has or takes from .NET.</summary>
    public static bool Knows(string baseName) =>
        !baseName.StartsWith("Microsoft.ML.", StringComparison.Ordinal) || Definitions.Contains(Definition(baseName));

    private static readonly HashSet<string> Definitions = [.. Types.Keys.Select(Definition)];

    // IEstimator<TTransformer> and IEstimator<TransformerChain<T>> are one type: IEstimator`1.
    private static string Definition(string typeName)
    {
        var definition = new System.Text.StringBuilder();
        int depth = 0, arguments = 0;
        foreach (char c in typeName)
        {
            if (c == '<' && depth++ == 0)
            {
                arguments = 1;
            }
            else if (c == '>' && --depth == 0)
            {
                definition.Append('`').Append(arguments);
            }
            else if (c == ',' && depth == 1)
            {
                arguments++;
            }
            else if (depth == 0)
            {
                definition.Append(c);
            }
        }

        return definition.ToString();
    }
}
