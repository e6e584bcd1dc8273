using Microsoft.ML.Trainers;

namespace MlNetExtensions;

/// <summary>
/// A "loss" whose derivatives are the steps that lead an online trainer of ML.NET's, on <see cref="ScriptRows"/>, to given weights: ML.NET
/// keeps the constructors of its linear models to itself, but not the losses of its trainers.
/// </summary>
internal sealed class ScriptedLoss : IClassificationLoss, IRegressionLoss
{
    private readonly Queue<float> _steps = new();

    /// <summary>The steps for <see cref="ScriptRows"/> of the same weights, with learning rate 1.</summary>
    public ScriptedLoss(ReadOnlySpan<float> weights, float bias)
    {
        // Every step moves the bias too; two rows without features bring it to where it belongs, the second against rounding.
        float reached = 0;
        foreach (float weight in weights)
        {
            if (weight != 0)
            {
                Add(weight, ref reached);
            }
        }

        Add(bias - reached, ref reached);
        Add(bias - reached, ref reached);
    }

    public double Loss(float output, float label) => 1;

    public float Derivative(float output, float label) => -_steps.Dequeue();

    private void Add(float step, ref float reached)
    {
        _steps.Enqueue(step);
        reached += step;
    }
}
