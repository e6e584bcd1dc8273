using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>The shapes of the annotations in <see cref="AnnotationKinds"/>.</summary>
internal static class AnnotationShapes
{
    public static SchemaShape.Column CategoricalSlotRanges { get; } =
        new(AnnotationKinds.CategoricalSlotRanges, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Int32, isKey: false);

    public static SchemaShape.Column IsNormalized { get; } =
        new(AnnotationKinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, isKey: false);

    public static SchemaShape.Column SlotNames { get; } =
        new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false);

    public static SchemaShape.Column KeyValues(DataViewType itemType, bool isKey) =>
        new(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, itemType, isKey);

    public static bool Has(this SchemaShape.Column column, string kind) => column.Annotations.TryFindColumn(kind, out _);
}
