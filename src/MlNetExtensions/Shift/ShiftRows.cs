using MlNetExtensions.Components;
using MlNetExtensions.Core.Rows;

namespace MlNetExtensions;

/// <summary>Rows that a test of shifts takes.</summary>
internal static class ShiftRows
{
    /// <summary>A random sample of all rows, with the numbers of their strata where there is a column of them.</summary>
    /// <exception cref="ArgumentException">There are no rows.</exception>
    public static SampledRows Read(TrainingRows rows, FeatureShiftOptions options)
    {
        RowColumn column = rows.Columns[0];
        var sample = new RowSubsample(column.Dimension, options.MaximumRows, options.Seed);
        foreach (RowBatch<float> batch in rows.ReadBatches())
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            InvalidRowException.ThrowIfNotFinite(batch.Columns[0].Span, column, batch.FirstRow);
            sample.Add(batch.Columns[0].Span, batch.Groups.Count == 0 ? [] : batch.Groups[0].Span, batch.FirstRow);
        }

        SampledRows read = sample.Build();
        return read.Count > 0 ? read
            : throw new ArgumentException($"Column '{column.Name}' has no rows; a shift needs some on both sides.");
    }

    /// <exception cref="ArgumentOutOfRangeException">The features are more or fewer.</exception>
    public static void RequireDimension(TrainingRows rows, int dimension) =>
        Pipeline.InputColumns.CheckDimension(rows.Inputs[0].Name, rows.Inputs[0].Dimension, dimension);
}
