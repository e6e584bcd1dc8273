using Microsoft.ML.Data;
using MlNetExtensions.Pipeline;

namespace MlNetExtensions.Tests.State;

/// <summary>What detectors of shifted features that were accepted owe: an output of every row, not negative where it is a number, and a window of at least a row.</summary>
internal static class ShiftSoundness
{
    public static void Check(string payload)
    {
        var component = (FeatureShiftDetector)Payload.Decode(payload)!;
        int dimension = component.Inputs[0].Dimension;
        Sound.Require(component.WindowSize >= 1, $"windows of {component.WindowSize} rows");
        Sound.Require(component.Level is >= 0 and <= 1, $"level {component.Level}");
        foreach (float[] features in FeatureRows.ToScore(dimension))
        {
            float[] surprise = new PayloadRow(payload, new VBuffer<float>(dimension, features)).Vector(0);
            Sound.Require(surprise.Length == dimension, "a value for each feature");
            Sound.Require(surprise.All(value => !(value < 0)), $"a surprise of {surprise.Min()}");
        }
    }
}
