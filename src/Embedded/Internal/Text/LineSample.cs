using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Internal.Text;

/// <summary>The first lines of the data, from which a loader learns the header and how many fields a line has.</summary>
internal sealed class LineSample(IHostEnvironment environment, TextLoader.Options options, FieldSyntax syntax, IMultiStreamSource source)
{
    private const int SampleSize = 100;

    private readonly Lazy<IReadOnlyList<string>> _lines = new(() => Read(source, syntax, SampleSize));

    /// <summary>The header line, or null when there is none.</summary>
    internal string Header()
    {
        if (!string.IsNullOrWhiteSpace(options.HeaderFile))
        {
            return Read(new MultiFileSource(options.HeaderFile), syntax, 1).FirstOrDefault();
        }

        return options.HasHeader ? _lines.Value.FirstOrDefault() : null;
    }

    /// <summary>The number of fields that all sampled lines share.</summary>
    internal int LineWidth()
    {
        if (syntax.InputSize > 0)
        {
            return syntax.InputSize;
        }

        int[] widths = _lines.Value.Skip(options.HasHeader ? 1 : 0).Select(Width).Distinct().ToArray();
        return widths switch
        {
            [int width] => width,
            [] => throw new InvalidOperationException("The number of fields cannot be determined without data: give the last field of each range, or a data sample."),
            _ => throw new InvalidOperationException($"The number of fields differs between lines ({string.Join(", ", widths.Take(5))}): give the last field of each range."),
        };
    }

    private int Width(string line)
    {
        using var report = new ParseReport(environment);
        return new FieldSplitter(syntax, Segment.EndOfLine - 1, report).Split(line.AsMemory(), 0);
    }

    private static IReadOnlyList<string> Read(IMultiStreamSource source, FieldSyntax syntax, int count)
    {
        var lines = new List<string>();
        using var reader = new LineReader(source, syntax, skipHeader: false, maxRows: count);
        while (reader.MoveNext())
        {
            lines.Add(reader.Line.ToString());
        }

        return lines;
    }
}
