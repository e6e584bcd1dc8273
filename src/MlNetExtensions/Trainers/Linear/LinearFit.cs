using System.Globalization;

namespace MlNetExtensions;

/// <summary>Weights and intercepts for features as they came, rounded once, and how they were found.</summary>
/// <param name="Weights">d·K values, feature by feature.</param>
/// <param name="Intercepts">K values.</param>
/// <param name="Training">How they were found.</param>
internal sealed record LinearFit(float[] Weights, float[] Intercepts, FiniteSumResult Training)
{
    /// <summary>The classes that the outputs are of, where labels are classes of which only some occur.</summary>
    public int[] Classes { get; init; } = [];

    /// <summary>What a solver found for scaled features, for features as they came.</summary>
    public static LinearFit Of(FiniteSumResult training, double[]? scales)
    {
        int outputs = training.Intercepts.Count;
        return new LinearFit(Unscale(training.Weights, scales, outputs), [.. training.Intercepts.Select(value => Round(value, "The intercept"))], training);
    }

    private static float[] Unscale(IReadOnlyList<double> weights, double[]? scales, int outputs)
    {
        float[] rounded = new float[weights.Count];
        for (int i = 0; i < rounded.Length; i++)
        {
            rounded[i] = Round(scales is null ? weights[i] : weights[i] / scales[i / outputs], string.Create(CultureInfo.InvariantCulture, $"The weight of slot {i / outputs}"));
        }

        return rounded;
    }

    // Adding zero turns -0 into +0, the only zero that a model of ML.NET's can be given.
    private static float Round(double value, string what)
    {
        float rounded = (float)value + 0f;
        return float.IsFinite(rounded)
            ? rounded
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{what} is {value}, which Single cannot hold. Set FeatureScaling, or scale the features or labels."));
    }
}
