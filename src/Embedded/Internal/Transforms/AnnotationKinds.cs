namespace Microsoft.ML.Internal.Transforms;

/// <summary>The kinds of annotations that several transforms know.</summary>
internal static class AnnotationKinds
{
    public const string CategoricalSlotRanges = "CategoricalSlotRanges";
    public const string IsNormalized = "IsNormalized";
    public const string KeyValues = "KeyValues";
    public const string SlotNames = "SlotNames";
}
