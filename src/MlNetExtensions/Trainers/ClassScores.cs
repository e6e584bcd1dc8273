using System.Numerics;
using System.Numerics.Tensors;
using MlNetExtensions.Components;

namespace MlNetExtensions;

/// <summary>The outputs of classifiers of many classes: a predicted key and the probability of every class.</summary>
internal static class ClassScores
{
    public static IEnumerable<OutputColumn> Columns(KeyValues classes)
    {
        const string task = "MulticlassClassification";
        // A thousand classes as text would cost more than their scores; a loaded model has the classes behind the predicted key.
        yield return OutputColumn.OfKey("PredictedLabel", classes).AsScore(task, "PredictedLabel");
        yield return OutputColumn.OfVector("Score", classes.Count, classes.Texts, saveSlotNames: false).AsScore(task, "Score");
    }

    /// <summary>Writes the probabilities of all classes and returns the key of the most probable one.</summary>
    /// <param name="logits">One value an occurring class, which is overwritten.</param>
    /// <param name="occurring">The classes that they are of, ascending; the others have probability 0.</param>
    /// <param name="probabilities">One value a class.</param>
    /// <returns>0, a missing key, where the probabilities are not numbers.</returns>
    public static uint Softmax<T>(Span<T> logits, ReadOnlySpan<int> occurring, Span<float> probabilities)
        where T : IFloatingPointIeee754<T>
    {
        // Shifted, no exponential overflows.
        TensorPrimitives.Subtract(logits, TensorPrimitives.Max<T>(logits), logits);
        TensorPrimitives.SoftMax(logits, logits);
        if (occurring.Length == probabilities.Length)
        {
            TensorPrimitives.ConvertTruncating(logits, probabilities);
        }
        else
        {
            probabilities.Clear();
            for (int k = 0; k < occurring.Length; k++)
            {
                probabilities[occurring[k]] = float.CreateTruncating(logits[k]);
            }
        }

        int best = TensorPrimitives.IndexOfMax<float>(probabilities);
        return float.IsNaN(probabilities[best]) ? 0 : (uint)best + 1;
    }
}
