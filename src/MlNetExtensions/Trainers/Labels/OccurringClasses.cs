using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>The classes that a label takes, among all that its key type has room for.</summary>
/// <param name="Classes">Indices of classes, ascending, at least two: where only one occurs, another keeps it company.</param>
/// <param name="InRows">How many of them occur.</param>
internal sealed record OccurringClasses(int[] Classes, int InRows)
{
    /// <param name="labels">Indices of classes.</param>
    /// <param name="count">How many classes there can be, at least 2.</param>
    public static OccurringClasses In(ReadOnlySpan<double> labels, int count)
    {
        bool[] occurs = new bool[count];
        foreach (double label in labels)
        {
            occurs[(int)label] = true;
        }

        int found = occurs.Count(occurring => occurring);
        for (int k = 0, missing = 2 - found; missing > 0; k++)
        {
            missing -= occurs[k] ? 0 : 1;
            occurs[k] = true;
        }

        return new OccurringClasses([.. Enumerable.Range(0, count).Where(k => occurs[k])], found);
    }

    /// <summary>Reads the indices of classes that a model has outputs for.</summary>
    public static int[] Read(SavedState state, int outputs, int count)
    {
        int[] occurring = state.ReadArray("occurring", outputs, part => part.ReadInt32("class"));
        for (int k = 0; k < occurring.Length; k++)
        {
            int previous = k == 0 ? -1 : occurring[k - 1];
            state.Require(occurring[k] > previous && occurring[k] < count, "occurring", $"holds {occurring[k]} after {previous} where there are {count} classes");
        }

        return occurring;
    }

    /// <summary>The position of a class among those that occur.</summary>
    public double IndexOf(double label) => Array.BinarySearch(Classes, (int)label);
}
