using System.Globalization;

namespace MlNetExtensions.Examples;

/// <summary>Labels and sparse rows of a libsvm text file: <c>label index:value …</c>, indices from 1, plain or gzipped.</summary>
public sealed class LibSvmFile
{
    private LibSvmFile(double[] labels, double[] values, int[] indices, int[] starts)
    {
        (Labels, Values, Indices, Starts) = (labels, values, indices, starts);
        Columns = indices.Length == 0 ? 0 : indices.Max() + 1;
    }

    /// <summary>One label a row.</summary>
    public double[] Labels { get; }

    /// <summary>The stored values, row after row.</summary>
    public double[] Values { get; }

    /// <summary>The column of each stored value, from 0.</summary>
    public int[] Indices { get; }

    /// <summary>Row i stores the values from Starts[i] to Starts[i + 1] - 1.</summary>
    public int[] Starts { get; }

    /// <summary>The largest index in the file.</summary>
    public int Columns { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">A line cannot be read, or the file is damaged or truncated.</exception>
    public static LibSvmFile Load(string path)
    {
        using var reader = new StreamReader(MaybeGzip.OpenRead(path));
        return Parse(reader, $"'{path}'");
    }

    private static LibSvmFile Parse(TextReader reader, string source)
    {
        var labels = new List<double>();
        var values = new List<double>();
        var indices = new List<int>();
        var starts = new List<int> { 0 };
        for (int line = 1; reader.ReadLine() is { } whole; line++)
        {
            ReadOnlySpan<char> text = whole.AsSpan().Trim();
            if (text.IsEmpty)
            {
                continue;
            }
            bool isLabel = true;
            foreach (Range range in text.Split(' '))
            {
                ReadOnlySpan<char> token = text[range];
                if (token.IsEmpty)
                {
                    continue;
                }
                if (isLabel)
                {
                    labels.Add(Number(token, line, source));
                    isLabel = false;
                    continue;
                }
                int colon = token.IndexOf(':');
                if (colon < 0 || !int.TryParse(token[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index < 1)
                {
                    throw Bad(token, line, source, "index:value, with an index from 1");
                }
                indices.Add(index - 1);
                values.Add(Number(token[(colon + 1)..], line, source));
            }
            starts.Add(values.Count);
        }
        return new LibSvmFile([.. labels], [.. values], [.. indices], [.. starts]);
    }

    private static double Number(ReadOnlySpan<char> token, int line, string source) =>
        double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : throw Bad(token, line, source, "a number");

    private static InvalidDataException Bad(ReadOnlySpan<char> token, int line, string source, string expected) =>
        new($"{source}, line {line}: '{Excerpt.Of(token.ToString())}' is not {expected}.");
}
