using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions;

/// <summary>Labels that are keys of classes.</summary>
internal static class ClassLabels
{
    /// <summary>Refuses a label with more possible classes than a column of scores can have slots.</summary>
    public static void RequireFew(DataViewSchema.Column label)
    {
        ulong keys = ((KeyDataViewType)label.Type).Count;
        if (keys > VectorPieces.MaximumSize)
        {
            throw new ArgumentOutOfRangeException("LabelColumnName", label.Name, string.Create(CultureInfo.InvariantCulture,
                $"The keys of label column '{label.Name}' have {keys} possible values, and the column Score would have as many slots; at most {VectorPieces.MaximumSize} are possible. Number the values that occur: Transforms.Conversion.MapValueToKey, which takes these keys too."));
        }
    }

    /// <summary>Refuses keys beyond those that the type has, which a view may hold all the same.</summary>
    public static void RequireInRange(ReadOnlySpan<double> labels, int count, string column)
    {
        for (int row = 0; row < labels.Length; row++)
        {
            if (!(labels[row] >= 0 && labels[row] < count))
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Column '{column}', row {row} (from 0): key {labels[row] + 1}, where there are {count}. Number the values anew: Transforms.Conversion.MapValueToKey."));
            }
        }
    }
}
