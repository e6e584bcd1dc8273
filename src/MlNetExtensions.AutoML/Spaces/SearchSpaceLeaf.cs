using System.Text.Json;
using Microsoft.ML.SearchSpace;
using MlNetExtensions.Tuning;

namespace MlNetExtensions;

/// <summary>One dimension: where its value is in parameters and in ML.NET's features, and how coordinates become features.</summary>
/// <param name="Path">The names from the outermost space to the option.</param>
/// <param name="Slot">Which feature of the option it is; its only one, but for options of a kind of their own.</param>
/// <param name="Feature">The index among all features.</param>
/// <param name="Scale">From coordinates to features.</param>
/// <param name="Dimension">As proposers see it.</param>
internal sealed record SearchSpaceLeaf(IReadOnlyList<string> Path, int Slot, int Feature, FeatureScale Scale, TuningDimension Dimension)
{
    /// <summary>The value in a parameter of the whole space; null where it has none.</summary>
    public Parameter? Find(Parameter parameter)
    {
        Parameter? found = parameter;
        foreach (string name in Path)
        {
            if (found.ParameterType != ParameterType.Object || !found.TryGetValue(name, out found) || found is null)
            {
                return null;
            }
        }

        return found;
    }

    public double ToCoordinate(Parameter value)
    {
        try
        {
            return Scale.ToCoordinate(value, Slot);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException)
        {
            throw new ArgumentException($"'{Dimension.Name}' is {value}, which its option cannot have: {error.Message}", "parameter", error);
        }
    }
}
