using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

/// <summary>Turns the columns asked for into loaded columns, with the width of the data where a range is open.</summary>
internal sealed class ColumnBinder(TextLoader.Options options, Lazy<int> lineWidth)
{
    internal LoadedColumn[] Bind()
    {
        TextLoader.Column[] columns = options.Columns;
        var ranges = columns.Select(column => (column, open: Array.FindIndex(CheckSource(column), range => range.AllOther))).ToArray();
        if (ranges.Count(pair => pair.open >= 0) > 1 || columns.Sum(column => column.Source.Count(range => range.AllOther)) > 1)
        {
            throw new ArgumentException("At most one range can take all other fields.", nameof(TextLoader.Range.AllOther));
        }

        var taken = columns.SelectMany(column => column.Source).Where(range => !range.AllOther).Select(ToSegment).ToArray();
        return ranges.Select(pair => Bind(pair.column, taken)).ToArray();
    }

    private LoadedColumn Bind(TextLoader.Column column, Segment[] taken)
    {
        IEnumerable<Segment> segments = column.Source.SelectMany(range => range.AllOther ? Others(range, taken) : [ToSegment(range)]);
        return new LoadedColumn(column.Name.Trim(), ItemType(column), segments.ToArray());
    }

    private static TextLoader.Range[] CheckSource(TextLoader.Column column)
    {
        if (string.IsNullOrWhiteSpace(column.Name))
        {
            throw new ArgumentException("A column of a text loader needs a name.", nameof(TextLoader.Column.Name));
        }

        return column.Source is { Length: > 0 } source
            ? source
            : throw new ArgumentException($"Column '{column.Name}' needs at least one source range.", nameof(TextLoader.Column.Source));
    }

    private static PrimitiveDataViewType ItemType(TextLoader.Column column)
    {
        PrimitiveDataViewType type = PrimitiveTypes.Of(column.DataKind);
        if (column.KeyCount is null)
        {
            return type;
        }

        if (!KeyDataViewType.IsValidDataType(type.RawType))
        {
            throw new ArgumentException($"Column '{column.Name}' cannot be a key of type {column.DataKind}: keys are unsigned integers.", nameof(TextLoader.Column.KeyCount));
        }

        return new KeyDataViewType(type.RawType, column.KeyCount.Count ?? KeyDataViewType.MaxCount(type.RawType));
    }

    private Segment ToSegment(TextLoader.Range range)
    {
        if (range.Min < 0 || range.Max < range.Min)
        {
            throw new ArgumentOutOfRangeException(nameof(TextLoader.Range.Min), $"The range {range.Min} to {range.Max} is not a range of fields.");
        }

        if (range.Max is { } max)
        {
            return new Segment(range.Min, max + 1, range.ForceVector || max > range.Min);
        }

        if (range.AutoEnd)
        {
            return ToEndOfData(range.Min);
        }

        return range.VariableEnd
            ? new Segment(range.Min, Segment.EndOfLine, IsVector: true)
            : new Segment(range.Min, range.Min + 1, range.ForceVector);
    }

    private Segment ToEndOfData(int min)
    {
        int width = lineWidth.Value;
        return min < width
            ? new Segment(min, width, IsVector: true)
            : throw new ArgumentOutOfRangeException(nameof(TextLoader.Range.Min), min, $"Field #{min} is not in the data, which has {width} fields.");
    }

    /// <summary>The gaps that the segments of all other ranges leave within <paramref name="range"/>.</summary>
    private IEnumerable<Segment> Others(TextLoader.Range range, Segment[] taken)
    {
        var open = new TextLoader.Range { Min = range.Min, Max = range.Max, AutoEnd = range.AutoEnd, VariableEnd = range.VariableEnd };
        Segment whole = ToSegment(open);
        int min = whole.Min;
        var gaps = new List<Segment>();
        foreach (Segment segment in taken.OrderBy(segment => segment.Min).TakeWhile(segment => segment.Min < whole.Limit))
        {
            if (min < segment.Min)
            {
                gaps.Add(new Segment(min, segment.Min, IsVector: true));
            }

            min = Math.Max(min, segment.Limit);
        }

        if (min < whole.Limit)
        {
            gaps.Add(new Segment(min, whole.Limit, IsVector: true));
        }

        return gaps.Count > 0 ? gaps : throw new ArgumentException("No field is left for the range of all other fields.", nameof(TextLoader.Range.AllOther));
    }
}
