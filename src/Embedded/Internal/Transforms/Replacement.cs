using Microsoft.ML.Data;

namespace Microsoft.ML.Internal.Transforms;

/// <summary>What stands for missing values of a column of <see cref="Type"/>: one value, or one per slot.</summary>
internal sealed record Replacement(DataViewType Type, double[] Values);
