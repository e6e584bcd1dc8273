namespace MlNetExtensions.Examples.Representations;

/// <summary>What a representation is worth.</summary>
/// <param name="Representation">Which.</param>
/// <param name="Accuracies">One list for each number of labels, one value for each draw.</param>
/// <param name="Epochs">Of its training; none for those that are not trained.</param>
/// <param name="Metrics">Geometry and neighbors over test images.</param>
/// <param name="Seconds">Of its training.</param>
internal sealed record ImageResult(
    Representation Representation, IReadOnlyList<double[]> Accuracies, IReadOnlyList<EmbeddingEpoch> Epochs, EmbeddingMetrics Metrics, double Seconds)
{
    /// <summary>Mean and standard error in percent.</summary>
    public (double Mean, double Error) Accuracy(int labels) => Of(Accuracies[labels]);

    /// <summary>Mean and standard error of what this gains, draw by draw, in points.</summary>
    public (double Mean, double Error) Gain(int labels, ImageResult over) => Of([.. Accuracies[labels].Zip(over.Accuracies[labels], (own, other) => own - other)]);

    private static (double Mean, double Error) Of(double[] values)
    {
        double mean = values.Average();
        return (100 * mean, 100 * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length));
    }
}
