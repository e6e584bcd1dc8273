using System.Globalization;
using System.Text.RegularExpressions;

using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

/// <summary>
/// The options that a text file states about itself in lines that start with <c>#@</c>, as <c>SaveAsText</c> writes them:
/// <c>#@ TextLoader{ header+ sep=tab col=Label:R4:0 col=Features:R4:1-9 }</c>.
/// </summary>
internal static partial class EmbeddedOptions
{
    private const string Mark = "#@";

    private static readonly (string Code, DataKind Kind)[] Kinds =
    [
        ("I1", DataKind.SByte), ("U1", DataKind.Byte), ("I2", DataKind.Int16), ("U2", DataKind.UInt16), ("I4", DataKind.Int32),
        ("U4", DataKind.UInt32), ("I8", DataKind.Int64), ("U8", DataKind.UInt64), ("R4", DataKind.Single), ("R8", DataKind.Double),
        ("TX", DataKind.String), ("BL", DataKind.Boolean), ("TS", DataKind.TimeSpan), ("DT", DataKind.DateTime), ("DZ", DataKind.DateTimeOffset),
    ];

    /// <summary>Reads the options that the first file of <paramref name="source"/> states, if any.</summary>
    internal static bool TryRead(IMultiStreamSource source, TextLoader.Options given, out TextLoader.Options options)
    {
        options = null;
        Match match = Body().Match(source.Count > 0 ? Statement(source) : string.Empty);
        if (!match.Success)
        {
            return false;
        }

        options = given.Clone();
        var columns = new List<TextLoader.Column>();
        foreach (Match token in Token().Matches(match.Groups[1].Value))
        {
            Apply(token.Value, options, columns);
        }

        options.Columns = [.. columns];
        return columns.Count > 0;
    }

    internal static void Write(TextWriter writer, char separator, bool header, IEnumerable<(string Name, PrimitiveDataViewType Type, int First, int Size)> columns)
    {
        writer.WriteLine($"{Mark} TextLoader{{");
        writer.WriteLine($"{Mark}   sep={(separator == '\t' ? "tab" : separator == ' ' ? "space" : separator)}");
        writer.WriteLine($"{Mark}   sparse+ quote+{(header ? " header+" : string.Empty)}");
        foreach ((string name, PrimitiveDataViewType type, int first, int size) in columns)
        {
            string range = size switch { 0 => $"{first}-**", 1 => $"{first}", _ => $"{first}-{first + size - 1}" };
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Mark}   col=\"{name}\":{Code(type)}:{range}"));
        }

        writer.WriteLine($"{Mark} }}");
    }

    private static string Statement(IMultiStreamSource source)
    {
        using TextReader reader = source.OpenTextReader(0);
        var statement = new List<string>();
        while (reader.ReadLine() is { } line && (line.Length == 0 || line[0] == '#' || line.StartsWith("//", StringComparison.Ordinal)))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                statement.Add(line[Mark.Length..].Trim());
            }
        }

        return string.Join(' ', statement);
    }

    private static void Apply(string token, TextLoader.Options options, List<TextLoader.Column> columns)
    {
        switch (token)
        {
            case "header+" or "header=+":
                options.HasHeader = true;
                break;
            case "sparse+" or "sparse=+":
                options.AllowSparse = true;
                break;
            case "quote+" or "quote=+":
                options.AllowQuoting = true;
                break;
            case "trim+" or "trim=+":
                options.TrimWhitespace = true;
                break;
            case not null when token.StartsWith("sep=", StringComparison.Ordinal):
                options.Separators = [Separator(token[4..])];
                break;
            case not null when token.StartsWith("col=", StringComparison.Ordinal):
                columns.Add(ParseColumn(token[4..]));
                break;
            default:
                throw new FormatException($"The options embedded in the file hold '{token}', which is not known.");
        }
    }

    private static char Separator(string name) => name switch
    {
        "tab" => '\t',
        "space" => ' ',
        "comma" => ',',
        "semicolon" => ';',
        "colon" => ':',
        "bar" => '|',
        [var character] => character,
        _ => throw new FormatException($"The options embedded in the file name the separator '{name}', which is not known."),
    };

    private static TextLoader.Column ParseColumn(string text)
    {
        Match match = ColumnSyntax().Match(text);
        if (!match.Success)
        {
            throw new FormatException($"The options embedded in the file describe a column as '{text}'; expected name:kind:range, for example Features:R4:1-9.");
        }

        string code = match.Groups["kind"].Value;
        int kind = Array.FindIndex(Kinds, pair => pair.Code == code);
        var column = new TextLoader.Column
        {
            Name = match.Groups["name"].Value.Trim('"'),
            DataKind = kind >= 0 ? Kinds[kind].Kind : throw new FormatException($"The options embedded in the file name the kind '{code}', which is not known."),
            Source = match.Groups["range"].Value.Split(',').Select(ParseRange).ToArray(),
        };
        if (match.Groups["count"].Success)
        {
            column.KeyCount = new KeyCount(ulong.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));
        }

        return column;
    }

    private static TextLoader.Range ParseRange(string text)
    {
        string[] ends = text.Split('-');
        int min = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return ends switch
        {
            [_] => new TextLoader.Range(min),
            [_, "*"] => new TextLoader.Range(min, null),
            [_, "**"] => new TextLoader.Range { Min = min, VariableEnd = true },
            _ => new TextLoader.Range(min, int.Parse(ends[1], CultureInfo.InvariantCulture)),
        };
    }

    private static string Code(PrimitiveDataViewType type)
    {
        string code = Kinds.First(pair => PrimitiveTypes.Of(pair.Kind).RawType == type.RawType).Code;
        return type is KeyDataViewType key ? string.Create(CultureInfo.InvariantCulture, $"{code}[{key.Count}]") : code;
    }

    [GeneratedRegex(@"TextLoader\s*\{(.*)\}", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Body();

    [GeneratedRegex("""(?:[^\s"]|"[^"]*")+""", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex("""^(?<name>"[^"]*"|[^:]+):(?<kind>\w\w)(?:\[(?<count>\d+)\])?:(?<range>[\d,*-]+)$""", RegexOptions.CultureInvariant)]
    private static partial Regex ColumnSyntax();
}
