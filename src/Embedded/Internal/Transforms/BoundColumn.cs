namespace Microsoft.ML.Internal.Transforms;

/// <summary>An output column bound to an input schema: the input columns it needs, and how a row's getter for it is made.</summary>
internal sealed record BoundColumn(DataViewSchema.DetachedColumn Output, int[] Inputs, Func<DataViewRow, Delegate> CreateGetter);
