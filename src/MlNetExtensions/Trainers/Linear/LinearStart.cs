using System.Globalization;
using Microsoft.ML.Trainers;

namespace MlNetExtensions;

/// <summary>Where training starts: the weights of an earlier model, for features as they come.</summary>
/// <param name="Weights">d·K values, feature by feature.</param>
/// <param name="Intercepts">K values.</param>
/// <param name="OfClasses">The start for those classes that occur in the rows, where that is known only when they are read; null for any rows.</param>
internal sealed record LinearStart(float[] Weights, float[] Intercepts, Func<int[], LinearStart>? OfClasses = null)
{
    public static LinearStart Of(LinearModelParameters model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new LinearStart([.. model.Weights], [model.Bias]);
    }

    public static LinearStart Of(LinearScores scores) => new(scores.Weights, scores.Intercepts);

    /// <summary>The weights for scaled features.</summary>
    /// <exception cref="ArgumentException">The model is of other features, or not finite.</exception>
    public double[] ScaledWeights(LabeledRows data, string featureColumn)
    {
        int outputs = Intercepts.Length;
        if (Weights.Length != data.Columns * outputs)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The model to start from has {Weights.Length / outputs} features, but column '{featureColumn}' has {data.Columns}. Start from a model of the same features."));
        }

        double[] scaled = new double[Weights.Length];
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = Finite(Weights[i], "weight of slot", i / outputs) * (data.Scales?[i / outputs] ?? 1);
        }

        return scaled;
    }

    public double[] FiniteIntercepts() => [.. Intercepts.Select((value, k) => Finite(value, "intercept of output", k))];

    private static double Finite(float value, string what, int index) => float.IsFinite(value)
        ? value
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The model to start from has {value} for the {what} {index}. Start from a model whose weights are finite."));
}
