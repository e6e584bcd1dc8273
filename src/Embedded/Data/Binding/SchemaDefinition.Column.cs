using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Data;

public sealed partial class SchemaDefinition
{
    /// <summary>A member and the column that it is.</summary>
    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = memberName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        /// <summary>Adds a fact about the column. Text may be given as string, and a vector as an array.</summary>
        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            ArgumentException.ThrowIfNullOrEmpty(kind);
            ArgumentNullException.ThrowIfNull(annotationType);
            if (Annotations.Schema.GetColumnOrNull(kind) is not null)
                throw new ArgumentException($"Column '{ColumnName}' already has the annotation '{kind}'.", nameof(kind));
            AnnotationValue.Add(_annotations, kind, value, annotationType);
        }
    }
}
