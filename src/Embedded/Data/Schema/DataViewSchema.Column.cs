using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>A column in its place in a schema.</summary>
    public struct Column
    {
        private readonly DetachedColumn _column;

        internal Column(DetachedColumn column, int index, bool isHidden)
        {
            _column = column;
            Index = index;
            IsHidden = isHidden;
        }

        public readonly string Name => _column.Name;

        public int Index { get; }

        /// <summary>Whether a later column has the same name.</summary>
        public bool IsHidden { get; }

        public readonly DataViewType Type => _column.Type;

        public readonly Annotations Annotations => _column.Annotations;

        public override readonly string ToString() => $"{Name}: {Type}{(IsHidden ? " (hidden)" : "")}";
    }

    /// <summary>A column that is not (yet) in a schema.</summary>
    public struct DetachedColumn
    {
        public DetachedColumn(string name, DataViewType type, Annotations annotations = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentNullException.ThrowIfNull(type);
            Name = name;
            Type = type;
            Annotations = annotations ?? Annotations.Empty;
        }

        public DetachedColumn(Column column)
            : this(column.Name, column.Type, column.Annotations)
        {
        }

        public string Name { get; }

        public DataViewType Type { get; }

        public Annotations Annotations { get; }
    }
}
