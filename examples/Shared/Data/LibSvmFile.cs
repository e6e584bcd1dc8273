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
    public static LibSvmFile Load(string path)
    {
        using var reader = new StreamReader(MaybeGzip.OpenRead(path));
        return Parse(reader);
    }

    private static LibSvmFile Parse(TextReader reader)
    {
        var labels = new List<double>();
        var values = new List<double>();
        var indices = new List<int>();
        var starts = new List<int> { 0 };
        while (reader.ReadLine() is { } line)
        {
            ReadOnlySpan<char> text = line.AsSpan().Trim();
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
                    labels.Add(double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture));
                    isLabel = false;
                    continue;
                }
                int colon = token.IndexOf(':');
                indices.Add(int.Parse(token[..colon], NumberStyles.None, CultureInfo.InvariantCulture) - 1);
                values.Add(double.Parse(token[(colon + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture));
            }
            starts.Add(values.Count);
        }
        return new LibSvmFile([.. labels], [.. values], [.. indices], [.. starts]);
    }
}
