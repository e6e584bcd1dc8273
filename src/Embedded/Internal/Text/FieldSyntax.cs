using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

/// <summary>How a line is cut into fields: the part of the loader's options that the splitter needs, validated.</summary>
internal sealed class FieldSyntax
{
    internal FieldSyntax(TextLoader.Options options)
    {
        Separators = CheckSeparators(options);
        AllowQuoting = options.AllowQuoting;
        AllowSparse = options.AllowSparse;
        TrimWhitespace = options.TrimWhitespace;
        EscapeChar = options.EscapeChar;
        ReadMultilines = options.ReadMultilines && options.AllowQuoting;
        KeepEmpty = options.MissingRealsAsNaNs;
        DecimalMarker = CheckDecimalMarker(options);
        InputSize = options.InputSize ?? 0;
        SpaceSeparates = IsSeparator(' ');
    }

    internal char[] Separators { get; }

    internal bool AllowQuoting { get; }

    internal bool AllowSparse { get; }

    internal bool TrimWhitespace { get; }

    internal bool ReadMultilines { get; }

    /// <summary>Whether empty fields are recorded, which is what tells a missing real from a zero.</summary>
    internal bool KeepEmpty { get; }

    internal char EscapeChar { get; }

    internal char DecimalMarker { get; }

    /// <summary>The number of fields of a line, zero when each sparse line states it.</summary>
    internal int InputSize { get; }

    internal bool SpaceSeparates { get; }

    internal bool IsSeparator(char character) => Separators.AsSpan().Contains(character);

    /// <summary>Whether <paramref name="line"/> stops within a quoted field that continues on the next line.</summary>
    internal bool EndsInsideQuotes(ReadOnlySpan<char> line)
    {
        if (!ReadMultilines)
        {
            return false;
        }

        bool quoted = false;
        bool fieldStarts = true;
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            if (quoted)
            {
                if (character == EscapeChar && i + 1 < line.Length && line[i + 1] == '"')
                {
                    i++;
                }
                else if (character == '"')
                {
                    quoted = false;
                }
            }
            else
            {
                quoted = fieldStarts && character == '"';
                fieldStarts = !quoted && (IsSeparator(character) || (fieldStarts && character == ' '));
            }
        }

        return quoted;
    }

    private static char[] CheckSeparators(TextLoader.Options options)
    {
        if (options.Separators is null || options.Separators.Length == 0)
        {
            throw new ArgumentException("At least one separator is needed.", nameof(TextLoader.Options.Separators));
        }

        foreach (char separator in options.Separators)
        {
            bool control = separator < ' ' && separator != '\t';
            if (control || char.IsAsciiDigit(separator) || separator == '"')
            {
                throw new ArgumentException($"Illegal separator '{separator}' (U+{(int)separator:X4}): digits, quotes and control characters other than tab cannot separate fields.", nameof(TextLoader.Options.Separators));
            }

            if (separator == ':' && options.AllowSparse)
            {
                throw new ArgumentException("The separator ':' marks the index of a sparse value: switch AllowSparse off or use another separator.", nameof(TextLoader.Options.Separators));
            }

            if (options.AllowQuoting && separator == options.EscapeChar)
            {
                throw new ArgumentException($"EscapeChar '{options.EscapeChar}' cannot be a separator as well.", nameof(TextLoader.Options.EscapeChar));
            }
        }

        return options.Separators.Distinct().ToArray();
    }

    private static char CheckDecimalMarker(TextLoader.Options options)
    {
        if (options.DecimalMarker is not ('.' or ','))
        {
            throw new ArgumentException($"DecimalMarker must be '.' or ',', not '{options.DecimalMarker}'.", nameof(TextLoader.Options.DecimalMarker));
        }

        if (options.Separators.Contains(options.DecimalMarker))
        {
            throw new ArgumentException($"DecimalMarker '{options.DecimalMarker}' cannot be a separator as well.", nameof(TextLoader.Options.DecimalMarker));
        }

        return options.DecimalMarker;
    }
}
