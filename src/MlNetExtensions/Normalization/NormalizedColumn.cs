using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>The output of a normalization: of the shape of its input, with the names of its slots.</summary>
internal static class NormalizedColumn
{
    public static OutputColumn Of(string name, InputColumn input) =>
        input.IsScalar ? OutputColumn.OfSingle(name) : OutputColumn.OfVector(name, input.Dimension, input.SlotNames);
}
