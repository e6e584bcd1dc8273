namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>Facts about a column, such as the names of its slots: one row of lazily computed values.</summary>
    public sealed partial class Annotations
    {
        private readonly Delegate[] _getters;

        private Annotations(DataViewSchema schema, Delegate[] getters)
        {
            Schema = schema;
            _getters = getters;
        }

        public static Annotations Empty { get; } = new(new DataViewSchema([]), []);

        public DataViewSchema Schema { get; }

        public ValueGetter<TValue> GetGetter<TValue>(Column column)
        {
            if (column.Index >= _getters.Length)
                throw new ArgumentException($"Column '{column.Name}' is not of these annotations.", nameof(column));
            return _getters[column.Index] as ValueGetter<TValue>
                ?? throw new InvalidOperationException(
                    $"Annotation '{column.Name}' has values of type {column.Type.RawType}, not {typeof(TValue)}.");
        }

        public void GetValue<TValue>(string kind, ref TValue value) => GetGetter<TValue>(Schema[kind])(ref value);

        public override string ToString() => string.Join(", ", Schema.Select(column => column.Name));

        internal Delegate GetterOf(int column) => _getters[column];
    }
}
