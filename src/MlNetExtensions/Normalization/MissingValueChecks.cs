using System.Numerics.Tensors;
using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>What every normalization does with NaN and infinities.</summary>
internal static class MissingValueChecks
{
    /// <summary>Refuses infinities, which have no place in a mean, and NaN unless it passes through.</summary>
    public static void Check(this MissingValueHandling handling, ReadOnlySpan<float> values, RowColumn column, long firstRow)
    {
        if (handling == MissingValueHandling.Refuse)
        {
            InvalidRowException.ThrowIfNotFinite(values, column, firstRow);
        }
        else if (TensorPrimitives.IsInfinityAny(values))
        {
            float[] present = values.ToArray();
            present.AsSpan().Replace(float.NaN, 0);
            InvalidRowException.ThrowIfNotFinite<float>(present, column, firstRow);
        }
    }

    /// <summary>The same for rows to be normalized.</summary>
    public static void Check(this MissingValueHandling handling, ComponentBatch batch, InputColumn column, int input = 0)
    {
        if (handling == MissingValueHandling.Refuse)
        {
            batch.RequireFinite(input);
        }
        else if (TensorPrimitives.IsInfinityAny(batch.Features(input)))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                handling.Check(batch.Features(input).Slice(row * column.Dimension, column.Dimension),
                    new RowColumn(column.Name, column.Dimension), batch.Position(row));
            }
        }
    }
}
