using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Text;

/// <summary>A column of the loaded view: its type and the source columns that fill it.</summary>
internal sealed class LoadedColumn
{
    internal LoadedColumn(string name, PrimitiveDataViewType itemType, Segment[] segments)
    {
        CheckOverlap(name, segments);
        Name = name;
        ItemType = itemType;
        Segments = segments;
        IsVector = segments.Length > 1 || segments[0].IsVector;
        FixedSize = segments.Where(segment => !segment.IsVariable).Sum(segment => segment.Size);
        HasVariableSize = segments.Any(segment => segment.IsVariable);
        Type = IsVector ? new VectorDataViewType(itemType, HasVariableSize ? 0 : FixedSize) : itemType;
    }

    internal string Name { get; }

    internal PrimitiveDataViewType ItemType { get; }

    internal DataViewType Type { get; }

    internal Segment[] Segments { get; }

    internal bool IsVector { get; }

    internal bool HasVariableSize { get; }

    /// <summary>The number of slots without those of a variable segment.</summary>
    internal int FixedSize { get; }

    private static void CheckOverlap(string name, Segment[] segments)
    {
        Segment[] sorted = segments.OrderBy(segment => segment.Min).ToArray();
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Min < sorted[i - 1].Limit)
            {
                throw new ArgumentException($"The ranges of column '{name}' overlap at field {sorted[i].Min}.", nameof(TextLoader.Column.Source));
            }
        }
    }
}
