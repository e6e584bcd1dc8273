using Microsoft.ML;

namespace MlNetExtensions.Pipeline;

/// <summary>A column of a view and how its values are read: the getter, what is refused, and the blocks that hold the values of some rows.</summary>
internal abstract class ViewColumn(DataViewSchema.Column column)
{
    public DataViewSchema.Column Column { get; } = column;

    public string Name => Column.Name;

    public abstract ColumnBlock NewBlock();

    /// <summary>Reads the rows of a cursor.</summary>
    public abstract ValueReader Open(DataViewRow row);
}

/// <summary>Adds the current row's value to a block; null, or what is wrong with it and what to do, as it ends a message.</summary>
internal delegate string? ValueReader(ColumnBlock block);

/// <summary>The values of a column in some consecutive rows.</summary>
internal abstract class ColumnBlock
{
    /// <summary>How many values there are, of all rows.</summary>
    public abstract int Stored { get; }

    /// <summary>Makes room for other rows.</summary>
    public abstract void Clear();
}

/// <summary>One value a row.</summary>
internal sealed class ValueBlock<T> : ColumnBlock
{
    public List<T> Values { get; } = [];

    public override int Stored => Values.Count;

    public override void Clear() => Values.Clear();
}
