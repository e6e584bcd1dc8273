using Microsoft.ML.Internal.Values;

namespace Microsoft.ML.Data;

public sealed partial class SchemaDefinition
{
    /// <summary>One member and its column.</summary>
    public sealed class Column
    {
        private DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, DataViewType columnType, string columnName, DataViewSchema.Annotations annotations = null)
        {
            MemberName = memberName;
            ColumnType = columnType;
            ColumnName = columnName;
            _annotations.Add(annotations, _ => true);
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType)
        {
            ArgumentNullException.ThrowIfNull(kind);
            ArgumentNullException.ThrowIfNull(annotationType);
            if (Annotations.Schema.GetColumnOrNull(kind) is not null)
                throw new InvalidOperationException($"Column '{ColumnName}' already contains an annotation of kind '{kind}'.");
            if (annotationType.RawType != typeof(T))
                throw new ArgumentException($"Annotation '{kind}' of type {annotationType} has values of {annotationType.RawType}, not {typeof(T)}.", nameof(annotationType));
            _annotations.Add(kind, annotationType, ValueCopy.Getter(value, annotationType));
        }

        internal void SetAnnotations(DataViewSchema.Annotations annotations)
        {
            _annotations = new DataViewSchema.Annotations.Builder();
            _annotations.Add(annotations, _ => true);
        }
    }
}
