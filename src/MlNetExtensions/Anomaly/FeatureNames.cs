using MlNetExtensions.Core;

namespace MlNetExtensions;

/// <summary>The names of all features in order, blank for one without, as a saved model has them; null where none has one.</summary>
internal static class FeatureNames
{
    public static void Write(BinaryWriter writer, IReadOnlyList<string>? names)
    {
        writer.Write(names is not null);
        foreach (string name in names ?? [])
        {
            writer.Write(name);
        }
    }

    public static string[]? Read(StateReader reader, int count)
    {
        if (!reader.ReadBoolean("hasFeatureNames"))
        {
            return null;
        }

        reader.CheckLeft(count, 1, "featureNames");
        string[] names = new string[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = reader.ReadText("featureNames");
        }

        return names;
    }
}
