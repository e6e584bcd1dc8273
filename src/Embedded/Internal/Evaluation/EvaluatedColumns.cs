using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Evaluation;

/// <summary>Finds the columns that an evaluation reads, and refuses those of a wrong type.</summary>
internal static class EvaluatedColumns
{
    public static DataViewSchema.Column Single(DataViewSchema schema, string name) =>
        Require(schema, name, type => type == NumberDataViewType.Single, "Single");

    /// <summary>The label of anomaly detection.</summary>
    public static DataViewSchema.Column AnomalyLabel(DataViewSchema schema, string name) =>
        Require(schema, name, IsSingleOrKeyOfTwo, "Single or a key of count 2");

    public static DataViewSchema.Column BinaryLabel(DataViewSchema schema, string name) => Require(schema, name,
        type => IsSingleOrKeyOfTwo(type) || type == NumberDataViewType.Double || type is BooleanDataViewType,
        "Boolean, Single, Double or a key of count 2");

    public static DataViewSchema.Column MulticlassLabel(DataViewSchema schema, string name) =>
        Require(schema, name, type => type == NumberDataViewType.Single || type is KeyDataViewType, "Single or a key type");

    public static DataViewSchema.Column MulticlassScore(DataViewSchema schema, string name) => Require(schema, name,
        type => type is VectorDataViewType { Size: >= 2 } vector && vector.ItemType == NumberDataViewType.Single,
        "a vector of known size of two or more items of type Single");

    /// <summary>The features of a model.</summary>
    public static DataViewSchema.Column Features(DataViewSchema schema, string name) => Require(schema, name,
        type => type is VectorDataViewType { IsKnownSize: true } vector && vector.ItemType == NumberDataViewType.Single,
        "a vector of known size of type Single");

    private static bool IsSingleOrKeyOfTwo(DataViewType type) => type == NumberDataViewType.Single || type is KeyDataViewType { Count: 2 };

    private static DataViewSchema.Column Require(DataViewSchema schema, string name, Predicate<DataViewType> fits, string expected)
    {
        DataViewSchema.Column column = schema.Find(name);
        return fits(column.Type) ? column : throw SchemaErrors.WrongType(name, expected, column.Type);
    }
}
