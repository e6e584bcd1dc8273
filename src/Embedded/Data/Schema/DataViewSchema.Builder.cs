using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataViewSchema
{
    /// <summary>Collects the columns of a schema in order.</summary>
    public sealed class Builder
    {
        private readonly List<DetachedColumn> _columns = [];

        public void AddColumn(string name, DataViewType type, Annotations annotations = null) =>
            _columns.Add(new DetachedColumn(name, type, annotations));

        public void AddColumns(IEnumerable<DetachedColumn> source) => _columns.AddRange(source);

        public void AddColumns(IEnumerable<Column> source) => _columns.AddRange(source.Select(column => new DetachedColumn(column)));

        public DataViewSchema ToSchema() => new(_columns);
    }
}
