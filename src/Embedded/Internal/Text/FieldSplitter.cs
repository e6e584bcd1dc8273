using System.Globalization;

namespace Microsoft.ML.Internal.Text;

/// <summary>
/// Cuts a line into fields. Only fields that hold something are kept, each with the index of its source column, in ascending
/// order; <c>index:value</c> pairs follow the plain fields when the file is sparse.
/// </summary>
internal sealed class FieldSplitter(FieldSyntax syntax, int lastNeeded, ParseReport report)
{
    private readonly char[] _separators = syntax.Separators;
    private readonly FieldScanner _scanner = new(syntax);
    private int[] _indices = new int[8];
    private FieldSlice[] _slices = new FieldSlice[8];

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    internal ReadOnlySpan<char> Text(int field) => _scanner.Text(_slices[field]);

    /// <summary>Splits <paramref name="line"/> and returns how many source columns it has.</summary>
    internal int Split(ReadOnlyMemory<char> line, long lineNumber)
    {
        Count = 0;
        _scanner.Start(syntax.TrimWhitespace ? line.TrimEnd() : line);
        return syntax.AllowSparse ? SplitSparse(lineNumber) : SplitDense(lineNumber);
    }

    private int SplitDense(long lineNumber)
    {
        int source = 0;
        bool more;
        do
        {
            more = _scanner.Next(out FieldSlice field);
            Check(field, lineNumber);
            Keep(source++, field);
        }
        while (more && source <= lastNeeded);

        return source;
    }

    private int SplitSparse(long lineNumber)
    {
        int source = 0;
        bool more;
        do
        {
            more = _scanner.Next(out FieldSlice field);
            Check(field, lineNumber);
            if (field.SparseIndex >= 0)
            {
                return SplitPairs(field, more, source, lineNumber);
            }

            Keep(source, field);
        }
        // One field past the last needed one may turn out to be the length of the sparse part.
        while (source++ <= lastNeeded && more);

        return Math.Max(source, syntax.InputSize);
    }

    private int SplitPairs(FieldSlice field, bool more, int source, long lineNumber)
    {
        int first = syntax.InputSize > 0 ? source : source - 1;
        int size = syntax.InputSize > 0 ? syntax.InputSize - source : TakeSparseLength(source);
        if (size <= 0)
        {
            report.BadFormat(lineNumber, "A sparse item needs the number of sparse slots before it, or TextLoader.Options.InputSize. Quote the value if it is not sparse.");
            return Math.Max(source, syntax.InputSize);
        }

        int needed = Math.Min(lastNeeded - first, size - 1);
        for (int previous = -1; ; more = _scanner.Next(out field), Check(field, lineNumber))
        {
            int index = field.SparseIndex;
            if (index < 0 || index <= previous || index >= size)
            {
                report.BadFormat(lineNumber, Describe(index, previous, size));
                break;
            }

            if (index > needed)
            {
                break;
            }

            Keep(first + index, field);
            previous = index;
            if (!more)
            {
                break;
            }
        }

        return first + size;
    }

    /// <summary>The plain field before the first pair is the number of sparse slots; it is taken back from the fields.</summary>
    private int TakeSparseLength(int source)
    {
        if (Count == 0 || _indices[Count - 1] != source - 1)
        {
            return 0;
        }

        Count--;
        bool parsed = int.TryParse(Text(Count), NumberStyles.None, CultureInfo.InvariantCulture, out int size);
        return parsed ? Math.Min(size, int.MaxValue - source) : 0;
    }

    private void Keep(int source, in FieldSlice field)
    {
        if (field.Length == 0 && !syntax.KeepEmpty)
        {
            return;
        }

        if (Count == _indices.Length)
        {
            Array.Resize(ref _indices, 2 * Count);
            Array.Resize(ref _slices, 2 * Count);
        }

        _indices[Count] = source;
        _slices[Count++] = field;
    }

    private void Check(in FieldSlice field, long lineNumber)
    {
        if (field.QuotingError)
        {
            report.BadFormat(lineNumber, $"Illegal quoting: a quoted field must end with '\"' and be followed by a separator ({Describe(_separators)}).");
        }
    }

    private static string Describe(int index, int previous, int size)
    {
        if (index < 0)
        {
            return "A plain value follows a sparse one.";
        }

        return index >= size
            ? $"The sparse index {index} is not below the size {size}."
            : $"The sparse index {index} does not follow {previous} in ascending order.";
    }

    private static string Describe(char[] separators) => string.Join(", ", separators.Select(separator => separator == '\t' ? "tab" : $"'{separator}'"));
}
